/** {@link StaleScenario} over gathering writes and scattering reads. */
public final class StaleGather {

    private StaleGather() {}

    public static void main(String[] args) {
        StaleScenario.run(GatherWire::open, args);
    }
}
