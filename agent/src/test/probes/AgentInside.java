import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Looks into the agent of this JVM, past its class loader, for what it keeps. */
final class AgentInside {

    private AgentInside() {}

    static boolean isHere() {
        try {
            return sink("ConnectionEvents") != null;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** What is installed behind a facade. */
    static Object sink(String facade) throws ReflectiveOperationException {
        return field(Class.forName("io.resetscope.bootstrap." + facade, true, null), null, "sink");
    }

    /** How many connections it watches, once those of garbage-collected descriptors are forgotten; -1 without it. */
    static int records() throws ReflectiveOperationException {
        if (!isHere()) {
            return -1;
        }
        Object table = field(sink("ConnectionEvents"), "table");
        call(table, "expunge");
        AtomicInteger records = new AtomicInteger();
        Method forEach = table.getClass().getDeclaredMethod("forEach", Consumer.class);
        forEach.invoke(table, (Consumer<Object>) connection -> records.incrementAndGet());
        return records.get();
    }

    /** For it, the connections that were accepted on these ports have been idle for so long. */
    static void letIdle(Set<Integer> ports, long nanos) throws ReflectiveOperationException {
        Object table = field(sink("ConnectionEvents"), "table");
        List<Object> accepted = new ArrayList<>();
        Method forEach = table.getClass().getDeclaredMethod("forEach", Consumer.class);
        forEach.invoke(table, (Consumer<Object>) accepted::add);
        for (Object connection : accepted) {
            if (ports.contains(call(connection, "localPort"))) {
                long opened = (Long) field(connection, "openedNanos");
                connection.getClass().getField("lastByteNanos").setLong(connection, opened - nanos);
            }
        }
    }

    /** How many TLS engines it knows; -1 without it. */
    static int engines() throws ReflectiveOperationException {
        if (!isHere()) {
            return -1;
        }
        Object engines = field(sink("TlsEvents"), "engines");
        call(engines, "expunge");
        return (Integer) call(engines, "size");
    }

    private static Object call(Object target, String name) throws ReflectiveOperationException {
        Method method = target.getClass().getDeclaredMethod(name);
        method.setAccessible(true);
        return method.invoke(target);
    }

    private static Object field(Object target, String name) throws ReflectiveOperationException {
        return field(target.getClass(), target, name);
    }

    private static Object field(Class<?> type, Object target, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(target);
    }
}
