/** What MySQL and MariaDB are asked with. */
abstract class MySqlWords extends JdbcProbe {

    private final String server;

    MySqlWords(String server) {
        this.server = server;
    }

    @Override
    String refusedUrl() {
        return server + "nowhere?user=root";
    }

    @Override
    String sessionQuery() {
        return "select connection_id()";
    }

    @Override
    String kill(String session) {
        return "kill " + session;
    }

    @Override
    String sleep(int seconds) {
        return "select sleep(" + seconds + ")";
    }

    @Override
    String shortTimeout() {
        return "set session wait_timeout = 1";
    }

    @Override
    String sessionsQuery(String session) {
        return "select count(*) from information_schema.processlist where id = " + session;
    }

    @Override
    String sleepersQuery() {
        return "select count(*) from information_schema.processlist where info like 'select sleep%'";
    }
}
