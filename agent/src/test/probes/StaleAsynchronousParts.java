/** {@link StaleScenario} over an asynchronous channel with gathering writes and scattering reads. */
public final class StaleAsynchronousParts {

    private StaleAsynchronousParts() {}

    public static void main(String[] args) {
        StaleScenario.run(AsynchronousWire::openInParts, args);
    }
}
