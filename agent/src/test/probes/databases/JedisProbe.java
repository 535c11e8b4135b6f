import java.time.Duration;
import java.util.concurrent.FutureTask;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.params.ClientKillParams;

/** Jedis under its own pool. */
public final class JedisProbe extends DatabaseProbe {

    private static final int PATIENCE_MILLIS = 20_000;

    private JedisProbe() {}

    /** @param args the server's port, and one where nobody listens */
    public static void main(String[] args) throws Exception {
        JedisPoolConfig config = new JedisPoolConfig();
        config.setMaxWait(Duration.ofSeconds(5));
        try (JedisPool pool = new JedisPool(config, HOST, Integer.parseInt(args[0]), PATIENCE_MILLIS);
                Jedis killer = new Jedis(HOST, Integer.parseInt(args[0]), PATIENCE_MILLIS)) {
            step("healthy", () -> healthy(pool));
            step("subscribed", () -> subscribed(pool, killer));
            step("idle", () -> killedWhileIdle(pool, killer));
            step("midway", () -> killedMidway(pool, killer));
            step("refused", () -> new Jedis(HOST, Integer.parseInt(args[1])).ping());
        }
        end();
    }

    private static String healthy(JedisPool pool) throws InterruptedException {
        try (Jedis jedis = pool.getResource()) {
            jedis.set("secret-token", "secret-token");
            Thread.sleep(SHORT_MILLIS);
            return jedis.ping();
        }
    }

    /** What waits for messages, and not for an answer, is ended in between. */
    private static String subscribed(JedisPool pool, Jedis killer) throws Exception {
        Jedis subscriber = pool.getResource();
        String client = String.valueOf(subscriber.clientId());
        FutureTask<String> listening = new FutureTask<>(() -> {
            subscriber.subscribe(new JedisPubSub() {}, "orders");
            return "unsubscribed";
        });
        new Thread(listening).start();
        while (killer.publish("orders", "one") == 0) {
            Thread.sleep(20);
        }
        kill(killer, client);
        return listening.get();
    }

    private static String killedWhileIdle(JedisPool pool, Jedis killer) throws Exception {
        try (Jedis victim = pool.getResource()) {
            String client = String.valueOf(victim.clientId());
            kill(killer, client);
            awaitGone(() -> !killer.clientList().contains("id=" + client + " "));
            Thread.sleep(IDLE_MILLIS);
            return victim.ping();
        }
    }

    private static String killedMidway(JedisPool pool, Jedis killer) throws Exception {
        try (Jedis victim = pool.getResource()) {
            String client = String.valueOf(victim.clientId());
            FutureTask<Object> asking = new FutureTask<>(() -> victim.blpop(20, "nothing"));
            new Thread(asking).start();
            while (!killer.info("clients").contains("blocked_clients:1")) {
                Thread.sleep(20);
            }
            Thread.sleep(IDLE_MILLIS);
            kill(killer, client);
            return String.valueOf(asking.get());
        }
    }

    private static void kill(Jedis killer, String client) {
        killer.clientKill(ClientKillParams.clientKillParams().id(client));
    }
}
