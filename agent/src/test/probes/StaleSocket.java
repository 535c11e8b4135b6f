/** {@link StaleScenario} over a socket. */
public final class StaleSocket {

    private StaleSocket() {}

    public static void main(String[] args) {
        StaleScenario.run(SocketWire::open, args);
    }
}
