/** {@link StaleScenario} over a socket, in a virtual thread. */
public final class VirtualStale {

    private VirtualStale() {}

    public static void main(String[] args) throws InterruptedException {
        Thread.ofVirtual()
                .start(() -> StaleScenario.run(SocketWire::open, args))
                .join();
    }
}
