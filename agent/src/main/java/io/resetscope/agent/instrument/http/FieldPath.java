package io.resetscope.agent.instrument.http;

import io.resetscope.agent.client.ConnectionFinder;
import java.io.FileDescriptor;
import java.lang.reflect.Field;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Walks from a library's object to the connection under it, the JDK's or that of a native transport, field by field. Where a class is met that has no step,
 * or no longer has its field, there is no connection: nothing is guessed. Reads fields only; a walk allocates nothing.
 */
final class FieldPath implements ConnectionFinder {

    private static final int MOST_STEPS = 16;
    /** Netty's own socket, past the JDK's. */
    private static final String NATIVE_SOCKET = "io.netty.channel.unix.Socket";

    private final ClassValue<Field> next = new ClassValue<Field>() {
        @Override
        protected Field computeValue(Class<?> type) {
            return step(type);
        }
    };

    private final ClassValue<Boolean> nativeSockets = new ClassValue<Boolean>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isNativeSocket(type);
        }
    };

    private final Map<String, String> steps;

    /** @param steps class names, and the field of each that leads on; subclasses have those of their superclasses */
    FieldPath(Map<String, String> steps) {
        this.steps = steps;
    }

    @Override
    public Object find(Object connection) throws ReflectiveOperationException {
        Object at = connection;
        for (int i = 0; i < MOST_STEPS && at != null; i++) {
            if (at instanceof SocketChannel || at instanceof Socket || at instanceof FileDescriptor) {
                return at;
            }
            if (nativeSockets.get(at.getClass())) {
                return at;
            }
            if (at instanceof AtomicReference) {
                at = ((AtomicReference<?>) at).get();
            } else {
                Field field = next.get(at.getClass());
                at = field == null ? null : field.get(at);
            }
        }
        return null;
    }

    private static boolean isNativeSocket(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (each.getName().equals(NATIVE_SOCKET)) {
                return true;
            }
        }
        return false;
    }

    /** Null when there is none: a failure at each exchange would cost more than the tie is worth. */
    private Field step(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            String name = steps.get(each.getName());
            if (name != null) {
                try {
                    Field field = each.getDeclaredField(name);
                    field.setAccessible(true);
                    return field;
                } catch (ReflectiveOperationException | RuntimeException notAccessible) {
                    return null;
                }
            }
        }
        return null;
    }
}
