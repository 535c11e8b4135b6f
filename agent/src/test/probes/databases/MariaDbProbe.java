/** MariaDB's own driver. */
public final class MariaDbProbe extends MySqlWords {

    private MariaDbProbe(String server) {
        super(server);
    }

    private static String server(String port) {
        return "jdbc:mariadb://" + HOST + ":" + port + "/";
    }

    /** @param args the server's port, and one where nobody listens */
    public static void main(String[] args) throws Exception {
        String database = "mysql?user=root";
        new MariaDbProbe(server(args[0])).run(server(args[0]) + database, server(args[1]) + database);
    }
}
