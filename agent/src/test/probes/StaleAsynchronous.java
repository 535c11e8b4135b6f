/** {@link StaleScenario} over an asynchronous channel. */
public final class StaleAsynchronous {

    private StaleAsynchronous() {}

    public static void main(String[] args) {
        StaleScenario.run(AsynchronousWire::open, args);
    }
}
