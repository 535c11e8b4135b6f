/** PostgreSQL's own driver. */
public final class PostgresProbe extends JdbcProbe {

    private final String server;

    private PostgresProbe(String server) {
        this.server = server;
    }

    @Override
    String refusedUrl() {
        return server + "nowhere?user=shop";
    }

    @Override
    String sessionQuery() {
        return "select pg_backend_pid()";
    }

    @Override
    String kill(String session) {
        return "select pg_terminate_backend(" + session + ")";
    }

    @Override
    String sleep(int seconds) {
        return "select pg_sleep(" + seconds + ")";
    }

    @Override
    String shortTimeout() {
        return "set idle_session_timeout = '1s'";
    }

    @Override
    String sessionsQuery(String session) {
        return "select count(*) from pg_stat_activity where pid = " + session;
    }

    @Override
    String sleepersQuery() {
        return "select count(*) from pg_stat_activity where wait_event = 'PgSleep'";
    }

    private static String server(String port) {
        return "jdbc:postgresql://" + HOST + ":" + port + "/";
    }

    /** @param args the server's port, and one where nobody listens */
    public static void main(String[] args) throws Exception {
        String database = "postgres?user=shop&ApplicationName=secret-token";
        new PostgresProbe(server(args[0])).run(server(args[0]) + database, server(args[1]) + database);
    }
}
