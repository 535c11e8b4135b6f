import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.concurrent.TimeUnit;

/** Lettuce: one connection, that it opens again by itself. */
public final class LettuceProbe extends DatabaseProbe {

    private LettuceProbe() {}

    /** @param args the server's port, and one where nobody listens */
    public static void main(String[] args) throws Exception {
        RedisClient client = RedisClient.create(RedisURI.create(HOST, Integer.parseInt(args[0])));
        try (StatefulRedisConnection<String, String> victim = client.connect();
                StatefulRedisConnection<String, String> killing = client.connect()) {
            RedisCommands<String, String> killer = killing.sync();
            step("healthy", () -> healthy(victim.sync()));
            step("idle", () -> killedWhileIdle(victim, killer));
            step("midway", () -> killedMidway(victim, killer));
            step("refused", () -> client.connect(RedisURI.create(HOST, Integer.parseInt(args[1]))));
        }
        client.shutdown(0, 1, TimeUnit.SECONDS);
        end();
    }

    private static String healthy(RedisCommands<String, String> redis) throws InterruptedException {
        redis.set("secret-token", "secret-token");
        Thread.sleep(SHORT_MILLIS);
        return redis.ping();
    }

    /** It sees the end at once, and nothing is lost. */
    private static String killedWhileIdle(
            StatefulRedisConnection<String, String> victim, RedisCommands<String, String> killer) throws Exception {
        long id = victim.sync().clientId();
        killer.clientKill(KillArgs.Builder.id(id));
        awaitGone(() -> !killer.clientList().contains("id=" + id + " "));
        Thread.sleep(IDLE_MILLIS);
        return victim.sync().ping();
    }

    /** It asks again, on the next connection. */
    private static String killedMidway(
            StatefulRedisConnection<String, String> victim, RedisCommands<String, String> killer) throws Exception {
        long id = victim.sync().clientId();
        RedisFuture<?> asking = victim.async().blpop(3, "nothing");
        while (!killer.info("clients").contains("blocked_clients:1")) {
            Thread.sleep(20);
        }
        Thread.sleep(IDLE_MILLIS);
        killer.clientKill(KillArgs.Builder.id(id));
        return String.valueOf(asking.get(20, TimeUnit.SECONDS));
    }
}
