/** MySQL's driver, with MariaDB. */
public final class MySqlProbe extends MySqlWords {

    private MySqlProbe(String server) {
        super(server);
    }

    private static String server(String port) {
        return "jdbc:mysql://" + HOST + ":" + port + "/";
    }

    /** @param args the server's port, and one where nobody listens */
    public static void main(String[] args) throws Exception {
        String database = "mysql?user=root&sslMode=DISABLED";
        new MySqlProbe(server(args[0])).run(server(args[0]) + database, server(args[1]) + database);
    }
}
