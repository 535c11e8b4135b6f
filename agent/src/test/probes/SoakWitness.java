import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hears what the agent says on the standard error, and compares: each incident must be of a request that was not answered,
 * over the connection that carried it, and each reset is told once.
 */
final class SoakWitness extends PrintStream {

    private static final Pattern INCIDENT =
            Pattern.compile("127\\.0\\.0\\.1:(\\d+) -> 127\\.0\\.0\\.1:\\d+( \\(server side\\))?  GET /(\\w+)/(\\d+)");

    private final PrintStream usual;
    private final Map<Integer, Integer> ports = new ConcurrentHashMap<>();
    private final Set<Integer> untold = ConcurrentHashMap.newKeySet();
    private final AtomicInteger told = new AtomicInteger();

    private SoakWitness(PrintStream usual) {
        super(new OutputStream() {
            @Override
            public void write(int b) {
                // only whole lines are heard
            }
        });
        this.usual = usual;
    }

    static SoakWitness install() {
        SoakWitness witness = new SoakWitness(System.err);
        System.setErr(witness);
        return witness;
    }

    /** This request will not be answered. */
    void expect(int n, int localPort, boolean reset) {
        ports.put(n, localPort);
        if (reset) {
            untold.add(n);
        }
    }

    int told() {
        return told.get();
    }

    int untold() {
        return untold.size();
    }

    @Override
    public void println(String line) {
        if (!line.contains("[resetscope]") || line.contains("watching")) {
            usual.println(line);
            return;
        }
        Matcher incident = INCIDENT.matcher(line);
        if (!incident.find()) {
            wrong(line);
            return;
        }
        int n = Integer.parseInt(incident.group(4));
        boolean client = incident.group(2) == null;
        Integer port = ports.get(n);
        if (port == null || port != Integer.parseInt(incident.group(1))) {
            wrong("not its connection: " + line + ", was " + port);
        } else if (client && !(incident.group(3).equals("reset") && untold.remove(n))) {
            wrong("not to be told, or told before: " + line);
        } else if (client) {
            told.incrementAndGet();
        }
    }

    private static void wrong(String what) {
        System.out.println("wrong=" + what);
    }
}
