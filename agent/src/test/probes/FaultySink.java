import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts a sink that always throws behind the agent's hooks, then runs {@link Healthy}. Arguments: the kind of error, then
 * those of {@link Healthy}.
 */
public final class FaultySink {

    private static final String BOOTSTRAP = "io.resetscope.bootstrap.";
    private static final AtomicInteger CALLS = new AtomicInteger();

    private FaultySink() {}

    public static void main(String[] args) throws IOException, InterruptedException, ReflectiveOperationException {
        install("ConnectionSink", "ConnectionEvents", args[0]);
        Healthy.main(Arrays.copyOfRange(args, 1, args.length));
        System.out.println("calls=" + CALLS);
    }

    /** Installs one of these that throws errors of this kind. */
    static void install(String type, String facade, String error) throws ReflectiveOperationException {
        Class<?> sink = Class.forName(BOOTSTRAP + type, true, null);
        Method install = Class.forName(BOOTSTRAP + facade, true, null).getMethod("install", sink);
        Object faulty = Proxy.newProxyInstance(
                FaultySink.class.getClassLoader(), new Class<?>[] {sink}, (proxy, method, arguments) -> {
                    CALLS.incrementAndGet();
                    throw error(error);
                });
        install.invoke(null, faulty);
    }

    static int calls() {
        return CALLS.get();
    }

    static Throwable error(String kind) {
        switch (kind) {
            case "StackOverflowError":
                return new StackOverflowError();
            case "OutOfMemoryError":
                return new OutOfMemoryError("injected");
            case "AssertionError":
                return new AssertionError("injected");
            default:
                return new IllegalStateException("injected");
        }
    }
}
