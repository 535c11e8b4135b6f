import java.util.Arrays;

/** Puts sinks that always throw behind all of the agent's hooks, then runs {@link TlsHealthy}. Arguments as there. */
public final class FaultyTlsSink {

    private FaultyTlsSink() {}

    public static void main(String[] args) throws Exception {
        FaultySink.install("ConnectionSink", "ConnectionEvents", args[0]);
        FaultySink.install("TlsSink", "TlsEvents", args[0]);
        TlsHealthy.main(Arrays.copyOfRange(args, 1, args.length));
        System.out.println("calls=" + FaultySink.calls());
    }
}
