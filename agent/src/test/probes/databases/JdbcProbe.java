import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.FutureTask;

/** A JDBC driver under HikariCP. Its subclasses know the words of their database. */
abstract class JdbcProbe extends DatabaseProbe {

    /** To no database that there is. */
    abstract String refusedUrl();

    /** Of the session on whose connection it is asked. */
    abstract String sessionQuery();

    abstract String kill(String session);

    abstract String sleep(int seconds);

    /** Makes the server end the session on which it is executed after a second of idling. */
    abstract String shortTimeout();

    /** How many sessions of that name there are. */
    abstract String sessionsQuery(String session);

    /** How many sessions sleep. */
    abstract String sleepersQuery();

    final void run(String url, String refusingUrl) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(1);
        config.setIdleTimeout(77_000);
        config.setMaxLifetime(777_000);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection killer = DriverManager.getConnection(url)) {
            step("healthy", () -> healthy(pool));
            step("unknown", () -> DriverManager.getConnection(refusedUrl()));
            step("idle", () -> killedWhileIdle(pool, killer));
            step("timeout", () -> timedOut(pool, killer));
            step("midway", () -> killedMidway(pool, killer));
            step("checked", () -> checked(pool, killer));
            step("refused", () -> DriverManager.getConnection(refusingUrl));
        }
        end();
    }

    private String healthy(HikariDataSource pool) throws SQLException, InterruptedException {
        try (Connection connection = pool.getConnection()) {
            query(connection, "select 1");
            Thread.sleep(SHORT_MILLIS);
            try (Statement statement = connection.createStatement()) {
                // the driver cancels it, on a connection of its own
                statement.setQueryTimeout(1);
                statement.execute(sleep(20));
                return "not cancelled";
            } catch (SQLException cancelled) {
                return query(connection, "select 'cancelled'");
            }
        }
    }

    private String killedWhileIdle(HikariDataSource pool, Connection killer) throws Exception {
        try (Connection victim = pool.getConnection()) {
            end(query(victim, sessionQuery()), killer);
            Thread.sleep(IDLE_MILLIS);
            return query(victim, "select 2");
        }
    }

    private String timedOut(HikariDataSource pool, Connection killer) throws Exception {
        try (Connection victim = pool.getConnection()) {
            String session = query(victim, sessionQuery());
            execute(victim, shortTimeout());
            awaitGone(() -> isGone(session, killer));
            Thread.sleep(IDLE_MILLIS);
            return query(victim, "select 3");
        }
    }

    private String killedMidway(HikariDataSource pool, Connection killer) throws Exception {
        try (Connection victim = pool.getConnection()) {
            String session = query(victim, sessionQuery());
            FutureTask<String> asking = new FutureTask<>(() -> query(victim, sleep(20)));
            new Thread(asking).start();
            while (!"1".equals(query(killer, sleepersQuery()))) {
                Thread.sleep(20);
            }
            // it lives on while it works, which a session that ends at once cannot be told from
            Thread.sleep(IDLE_MILLIS);
            execute(killer, kill(session));
            return asking.get();
        }
    }

    /** The pool finds out, and the application gets another. */
    private String checked(HikariDataSource pool, Connection killer) throws Exception {
        String session;
        try (Connection victim = pool.getConnection()) {
            session = query(victim, sessionQuery());
        }
        end(session, killer);
        Thread.sleep(IDLE_MILLIS);
        try (Connection another = pool.getConnection()) {
            return query(another, sessionQuery()).equals(session) ? "the same" : "another";
        }
    }

    private void end(String session, Connection killer) throws Exception {
        execute(killer, kill(session));
        awaitGone(() -> isGone(session, killer));
    }

    private boolean isGone(String session, Connection killer) throws SQLException {
        return "0".equals(query(killer, sessionsQuery(session)));
    }

    static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
