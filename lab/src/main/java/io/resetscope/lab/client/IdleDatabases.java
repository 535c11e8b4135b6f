package io.resetscope.lab.client;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Three connections to a database, all used at once, and then left idle: one for a time that is survived, two for one that is
 * not. Says what the application got of each, and ends with its input.
 */
public final class IdleDatabases {

    private final long survivedMillis;
    private final long failedMillis;
    /** Of the quiet. */
    private long began;

    private IdleDatabases(String survivedMillis, String failedMillis) {
        this.survivedMillis = Long.parseLong(survivedMillis);
        this.failedMillis = Long.parseLong(failedMillis);
    }

    /** @param args {@code hikaricp} or {@code lettuce}, host, port, and two idle times in milliseconds */
    public static void main(String[] args) throws Exception {
        IdleDatabases databases = new IdleDatabases(args[3], args[4]);
        if (args[0].equals("hikaricp")) {
            databases.postgres("jdbc:postgresql://" + args[1] + ":" + args[2] + "/postgres?user=shop");
        } else {
            databases.redis(args[1], Integer.parseInt(args[2]));
        }
    }

    /** Two are held by the application, and one lies in the pool, which asks it before it hands it out. */
    private void postgres(String url) throws SQLException, IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(3);
        config.setMinimumIdle(0);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection first = pool.getConnection();
                Connection second = pool.getConnection()) {
            try (Connection third = pool.getConnection()) {
                for (Connection each : new Connection[] {first, second, third}) {
                    ask(each);
                }
            }
            began = System.nanoTime();
            at(survivedMillis, "first", () -> ask(first));
            at(failedMillis, "second", () -> ask(second));
            at(failedMillis + 1000, "pooled", () -> {
                try (Connection another = pool.getConnection()) {
                    return ask(another);
                }
            });
            finish();
        }
    }

    private static String ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select 'ok'")) {
            result.next();
            return result.getString(1);
        }
    }

    private void redis(String host, int port) throws IOException {
        RedisClient client = RedisClient.create(RedisURI.create(host, port));
        // of 7.7, a probe every 13 s keeps its connections alive unless it is told otherwise
        SocketOptions quiet = SocketOptions.builder().keepAlive(false).build();
        client.setOptions(ClientOptions.builder().socketOptions(quiet).build());
        try (StatefulRedisConnection<String, String> first = client.connect();
                StatefulRedisConnection<String, String> second = client.connect();
                StatefulRedisConnection<String, String> third = client.connect()) {
            first.sync().ping();
            second.sync().ping();
            third.sync().ping();
            began = System.nanoTime();
            at(survivedMillis, "first", () -> first.sync().ping());
            at(failedMillis, "second", () -> second.sync().ping());
            at(failedMillis + 1000, "pooled", () -> third.sync().ping());
            finish();
        } finally {
            client.shutdown(0, 1, TimeUnit.SECONDS);
        }
    }

    private void at(long millis, String name, Callable<String> question) {
        Pause.millis(Math.max(0, millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)));
        String outcome;
        try {
            outcome = question.call();
        } catch (Exception e) {
            outcome = e.getClass().getSimpleName();
        }
        System.out.println(name + " " + outcome);
    }

    /** Until what was told has arrived. */
    private static void finish() throws IOException {
        System.out.println("finished");
        while (System.in.read() >= 0) {
            Thread.yield();
        }
    }
}
