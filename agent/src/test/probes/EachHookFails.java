import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a program as it is, and then once or more for each of the hooks behind one facade, which fails, with every kind of
 * error in turn, while the rest of them work. Arguments: the facade ({@code Connection}, {@code Tls}, …), the program, and
 * its arguments. Prints how often each hook failed, and how often the program ran.
 */
public final class EachHookFails {

    private static final String[] ERRORS = {
        "RuntimeException", "StackOverflowError", "OutOfMemoryError", "AssertionError"
    };

    private final Method program;
    private final String[] arguments;
    private int runs;

    private EachHookFails(Method program, String[] arguments) {
        this.program = program;
        this.arguments = arguments;
    }

    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        new EachHookFails(
                        Class.forName(args[1]).getMethod("main", String[].class),
                        Arrays.copyOfRange(args, 2, args.length))
                .behind(args[0]);
    }

    private void behind(String facade) throws IOException, ReflectiveOperationException {
        Class<?> type = Class.forName("io.resetscope.bootstrap." + facade + "Sink", true, null);
        Object usual = AgentInside.sink(facade + "Events");
        Method install = Class.forName("io.resetscope.bootstrap." + facade + "Events", true, null)
                .getMethod("install", type);
        run();
        for (Method hook : type.getMethods()) {
            AtomicInteger failures = new AtomicInteger();
            do {
                install.invoke(null, failing(type, usual, hook, failures));
                run();
            } while (failures.get() > 0 && failures.get() < ERRORS.length);
            System.out.println("failed." + signature(hook) + "=" + failures);
        }
        install.invoke(null, usual);
        System.out.println("runs=" + runs);
    }

    private void run() throws IOException, ReflectiveOperationException {
        program.invoke(null, (Object) arguments);
        halfClose();
        runs++;
    }

    /** What {@link Healthy} has none of. */
    private static void halfClose() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 1, loopback);
                Socket client = new Socket(loopback, listener.getLocalPort());
                Socket server = listener.accept()) {
            client.shutdownOutput();
            if (server.getInputStream().read() != -1) {
                throw new IOException("no end of the stream");
            }
        }
    }

    private static Object failing(Class<?> type, Object usual, Method hook, AtomicInteger failures) {
        return Proxy.newProxyInstance(
                EachHookFails.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.equals(hook)) {
                        throw FaultySink.error(ERRORS[failures.getAndIncrement() % ERRORS.length]);
                    }
                    try {
                        return method.invoke(usual, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static String signature(Method hook) {
        return Stream.of(hook.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(",", hook.getName() + "(", ")"));
    }
}
