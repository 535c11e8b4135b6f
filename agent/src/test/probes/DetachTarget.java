import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.Charset;
import java.security.CodeSource;
import java.security.Permission;
import java.security.PermissionCollection;
import java.security.Policy;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that an agent is attached to, detached from and attached to again. Does what it reads from its standard
 * input: {@code fail} makes connections of every kind, one of them a failure; {@code count} does the same with sinks of its
 * own behind whatever hooks there are; {@code remember} keeps the agent weakly in mind; {@code forgotten} says what is left;
 * {@code guard} sets a security manager that lets the agent's jar do nothing; {@code breakLog} a standard error that throws,
 * {@code blockLog} one that blocks until {@code freeLog}, {@code bridgeLog} one that starts a thread, of which
 * {@code bridge} says what has become; {@code threads} names those of the agents'; {@code hold},
 * {@code release}, {@code load} and {@code rest} are {@link InFlight}'s. Answers each with {@code done.<n>=}.
 */
public final class DetachTarget {

    private static final String[] FACADES = {"Connection", "Tls", "Client", "Native"};
    private static final AtomicInteger CALLS = new AtomicInteger();

    private final SoakServer server = SoakServer.start();
    private final TlsWires tls = new TlsWires(TlsKeys.context(TlsKeys.NOBODY, TlsKeys.SERVER), "TLSv1.2");
    private final TlsWires tlsServer = new TlsWires(TlsKeys.context(TlsKeys.SERVER, TlsKeys.CLIENT), "TLSv1.2");
    private final int tlsPort;
    private final InFlight inFlight = new InFlight();
    private final BlockedLog blockedLog = new BlockedLog();
    private final BridgedLog bridgedLog = new BridgedLog();
    private WeakReference<ClassLoader> agent;
    private int requests;

    private DetachTarget() throws Exception {
        tlsPort = new TlsStage("tls").serve(accepted -> {
            TlsStage.answer(new SocketWire(tlsServer.serving(accepted, true)), Integer.MAX_VALUE);
        });
    }

    public static void main(String[] args) throws Exception {
        DetachTarget target = new DetachTarget();
        target.fail();
        System.out.println("ready=true");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        int n = 0;
        for (String wish = in.readLine(); wish != null; wish = in.readLine()) {
            target.grant(wish);
            System.out.println("done." + ++n + "=" + wish);
        }
    }

    private void grant(String wish) throws Exception {
        switch (wish) {
            case "fail":
                fail();
                break;
            case "count":
                count();
                break;
            case "remember":
                agent = new WeakReference<>(
                        AgentInside.sink("ConnectionEvents").getClass().getClassLoader());
                break;
            case "forgotten":
                forgotten();
                break;
            case "guard":
                Guard.set();
                break;
            case "breakLog":
                System.setErr(new PrintStream(new ByteArrayOutputStream()) {
                    @Override
                    public void println(String line) {
                        throw new IllegalStateException("injected");
                    }
                });
                break;
            case "blockLog":
                System.setErr(blockedLog);
                break;
            case "freeLog":
                blockedLog.free();
                break;
            case "bridgeLog":
                System.setErr(bridgedLog);
                break;
            case "bridge":
                System.out.println("bridge=" + bridgedLog.state());
                break;
            case "threads":
                System.out.println("threads=" + agentThreads());
                break;
            case "hold":
                inFlight.hold();
                break;
            case "release":
                inFlight.release();
                break;
            case "load":
                inFlight.load();
                break;
            case "rest":
                inFlight.rest();
                break;
            default:
                System.out.println("wrong=" + wish);
        }
    }

    /** Each over a connection of its own. */
    private void fail() throws Exception {
        int n = ++requests;
        Wire.Opener[] openers = {SocketWire::open, ChannelWire::open, GatherWire::open};
        for (Wire.Opener opener : openers) {
            try (Wire wire = opener.open("127.0.0.1", server.port(n))) {
                wire.send(Http.request("GET", "/id/" + n, "shop", ""));
                Http http = new Http(wire);
                http.readBody("GET", http.readHead());
            }
        }
        for (String kind : TlsWires.KINDS) {
            try (Wire wire = tls.opener(kind).open("127.0.0.1", tlsPort)) {
                TlsStage.ask(wire, 1);
            }
        }
        HttpURLConnection connection =
                (HttpURLConnection) new URL("http://127.0.0.1:" + server.port(n) + "/id/" + n).openConnection();
        if (connection.getResponseCode() != 200) {
            System.out.println("wrong=" + connection.getResponseCode());
        }
        connection.disconnect();
        try (Wire wire = SocketWire.open("127.0.0.1", server.port(n))) {
            wire.send(Http.request("GET", "/reset/" + n, "shop", ""));
            System.out.println("wrong=" + wire.receive(new byte[100]));
        } catch (IOException reset) {
            System.out.println("failed." + n + "=" + reset.getMessage());
        }
    }

    /** How many events come from hooks. */
    private void count() throws Exception {
        CALLS.set(0);
        for (String facade : FACADES) {
            Class<?> type = Class.forName("io.resetscope.bootstrap." + facade + "Sink", true, null);
            install(
                    facade,
                    type,
                    Proxy.newProxyInstance(
                            DetachTarget.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                                CALLS.incrementAndGet();
                                return null;
                            }));
        }
        fail();
        for (String facade : FACADES) {
            install(facade, Class.forName("io.resetscope.bootstrap." + facade + "Sink", true, null), null);
        }
        System.out.println("calls=" + CALLS);
    }

    private static void install(String facade, Class<?> type, Object sink) throws ReflectiveOperationException {
        Method install = Class.forName("io.resetscope.bootstrap." + facade + "Events", true, null)
                .getMethod("install", type);
        install.invoke(null, sink);
    }

    private void forgotten() throws InterruptedException {
        for (int i = 0; i < 100 && (agent.get() != null || !agentThreads().isEmpty()); i++) {
            System.gc();
            Thread.sleep(100);
        }
        System.out.println("collected=" + (agent.get() == null));
        System.out.println("threads=" + agentThreads());
    }

    /** In a class of its own: newer JVMs have no security manager. */
    private static final class Guard extends Policy {

        static void set() {
            Policy.setPolicy(new Guard());
            System.setSecurityManager(new SecurityManager());
        }

        @Override
        public PermissionCollection getPermissions(CodeSource source) {
            return Policy.UNSUPPORTED_EMPTY_COLLECTION;
        }

        @Override
        public boolean implies(ProtectionDomain domain, Permission permission) {
            CodeSource source = domain.getCodeSource();
            return source == null
                    || source.getLocation() == null
                    || !source.getLocation().getPath().contains("resetscope-agent");
        }
    }

    /** Those that it started, and those that these started. */
    private static List<String> agentThreads() {
        List<String> names = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ThreadGroup group = thread.getThreadGroup();
            if (thread.getName().startsWith("resetscope")
                    || group != null && group.getName().equals("resetscope")) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    /** A standard error as a pipe that nobody reads, until somebody does. */
    private static final class BlockedLog extends PrintStream {

        private final CountDownLatch freed = new CountDownLatch(1);
        private final PrintStream usual = System.err;

        BlockedLog() {
            super(new ByteArrayOutputStream());
        }

        void free() {
            freed.countDown();
        }

        @Override
        public void println(String line) {
            while (freed.getCount() > 0) {
                try {
                    freed.await();
                } catch (InterruptedException e) {
                    // a write to a pipe goes on
                }
            }
            usual.println(line);
        }
    }

    /** A standard error as a logging bridge, which starts its thread when there is something to log. */
    private static final class BridgedLog extends PrintStream {

        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final PrintStream usual = System.err;
        private Thread thread;

        BridgedLog() {
            super(new ByteArrayOutputStream());
        }

        @Override
        public synchronized void println(String line) {
            if (thread == null) {
                thread = new Thread(this::write, "bridge");
                thread.setDaemon(true);
                thread.start();
            }
            lines.add(line);
        }

        private void write() {
            try {
                while (true) {
                    usual.println(lines.take());
                }
            } catch (InterruptedException e) {
                // as many do, it takes that for its end
            }
        }

        synchronized String state() {
            return thread == null ? "not started" : thread.isAlive() ? "alive" : "ended";
        }
    }
}
