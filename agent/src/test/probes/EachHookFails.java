import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one of the agent's hooks after the other fail, the rest working as usual, each with every kind of error, and runs
 * {@link Healthy} meanwhile. Arguments: those of {@link Healthy}. Prints how often each hook failed.
 */
public final class EachHookFails {

    private static final String[] ERRORS = {
        "RuntimeException", "StackOverflowError", "OutOfMemoryError", "AssertionError"
    };

    private EachHookFails() {}

    public static void main(String[] args) throws IOException, InterruptedException, ReflectiveOperationException {
        Class<?> type = Class.forName("io.resetscope.bootstrap.ConnectionSink", true, null);
        Object usual = AgentInside.sink("ConnectionEvents");
        Method install = Class.forName("io.resetscope.bootstrap.ConnectionEvents", true, null)
                .getMethod("install", type);
        for (Method hook : type.getMethods()) {
            AtomicInteger failures = new AtomicInteger();
            for (String error : ERRORS) {
                install.invoke(null, failing(type, usual, hook, error, failures));
                Healthy.main(args);
                halfClose();
            }
            System.out.println("failed." + hook.getName() + hook.getParameterCount() + "=" + failures);
        }
        install.invoke(null, usual);
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

    private static Object failing(Class<?> type, Object usual, Method hook, String error, AtomicInteger failures) {
        return Proxy.newProxyInstance(
                EachHookFails.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.equals(hook)) {
                        failures.incrementAndGet();
                        throw FaultySink.error(error);
                    }
                    try {
                        return method.invoke(usual, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
