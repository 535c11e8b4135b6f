/** {@link StaleScenario} over a non-blocking channel. */
public final class StaleSelector {

    private StaleSelector() {}

    public static void main(String[] args) {
        StaleScenario.run(SelectorWire::open, args);
    }
}
