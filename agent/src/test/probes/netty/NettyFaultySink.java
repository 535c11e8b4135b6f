import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts a sink that always throws behind the hooks in Netty's native sockets, then runs {@link NettyHealthy}. Arguments:
 * those of {@link NettyHealthy}.
 */
public final class NettyFaultySink {

    private static final String BOOTSTRAP = "io.resetscope.bootstrap.";
    private static final AtomicInteger CALLS = new AtomicInteger();

    private NettyFaultySink() {}

    public static void main(String[] args) throws Exception {
        Class<?> sink = Class.forName(BOOTSTRAP + "NativeSink", true, null);
        Method install = Class.forName(BOOTSTRAP + "NativeEvents", true, null).getMethod("install", sink);
        Object faulty = Proxy.newProxyInstance(
                NettyFaultySink.class.getClassLoader(), new Class<?>[] {sink}, (proxy, method, arguments) -> {
                    CALLS.incrementAndGet();
                    throw new StackOverflowError();
                });
        install.invoke(null, faulty);
        NettyHealthy.main(args);
        System.out.println("calls=" + CALLS);
    }
}
