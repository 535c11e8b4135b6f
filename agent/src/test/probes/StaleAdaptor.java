/** {@link StaleScenario} over the socket view of a channel. */
public final class StaleAdaptor {

    private StaleAdaptor() {}

    public static void main(String[] args) {
        StaleScenario.run(SocketWire::openAdaptor, args);
    }
}
