package io.resetscope.agent.probe;

/** One way to the server: where to connect to, and what the report calls it. Immutable. */
public final class Target {

    /** The name of the way that is not {@code via} anything. */
    public static final String DIRECT = "direct";

    private static final int MAX_PORT = 65535;

    public final String name;
    public final String host;
    public final int port;

    private Target(String name, String host, int port) {
        this.name = name;
        this.host = host;
        this.port = port;
    }

    /**
     * {@code HOST:PORT}, an IPv6 address in brackets.
     *
     * @throws IllegalArgumentException for what is none, in words
     */
    public static Target direct(String text) {
        return of(DIRECT, text);
    }

    /** {@code NAME=HOST:PORT}. */
    public static Target via(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0 || !text.substring(0, equals).matches("[\\w.-]{1,24}")) {
            throw new IllegalArgumentException("'" + text + "' is not NAME=HOST:PORT, such as nlb=10.0.0.9:443");
        }
        String name = text.substring(0, equals);
        if (name.equals(DIRECT)) {
            throw new IllegalArgumentException("the name " + DIRECT + " is that of the way without --via");
        }
        return of(name, text.substring(equals + 1));
    }

    private static Target of(String name, String text) {
        int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
        int colon = text.indexOf(':', Math.max(bracket, 0));
        boolean plain = bracket < 0 && colon > 0 && text.indexOf(':', colon + 1) < 0;
        boolean bracketed = bracket > 1 && colon == bracket + 1;
        if (!(plain || bracketed) || !text.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT, such as shop.example:8080");
        }
        String host = bracketed ? text.substring(1, bracket) : text.substring(0, colon);
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 1 || port > MAX_PORT || !host.matches("[\\w.:%-]+")) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT, such as shop.example:8080");
        }
        return new Target(name, host, port);
    }

    /** {@code host:port}, as it was typed. */
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return name + " " + address();
    }
}
