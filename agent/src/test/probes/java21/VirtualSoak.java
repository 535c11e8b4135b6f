import java.util.concurrent.Executors;

/** {@link Soak} with a virtual thread for each connection, and thousands of them at a time. */
public final class VirtualSoak {

    private static final int AT_A_TIME = 3000;

    private VirtualSoak() {}

    public static void main(String[] args) throws Exception {
        Soak.play(Integer.parseInt(args[0]), Executors.newVirtualThreadPerTaskExecutor(), AT_A_TIME);
    }
}
