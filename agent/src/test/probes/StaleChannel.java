/** {@link StaleScenario} over a blocking channel. */
public final class StaleChannel {

    private StaleChannel() {}

    public static void main(String[] args) {
        StaleScenario.run(ChannelWire::open, args);
    }
}
