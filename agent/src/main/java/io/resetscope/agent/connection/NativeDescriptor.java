package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.lang.reflect.Field;
import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * A {@link FileDescriptor} for a number that the JDK did not open, so that {@link Kernel} and {@link ReceiveBuffer} can
 * ask about it. Nothing is attached to it that would close it. By reflection: once per connection.
 */
final class NativeDescriptor {

    private static final Field NUMBER =
            AccessController.doPrivileged((PrivilegedAction<Field>) NativeDescriptor::number);

    private NativeDescriptor() {}

    private static Field number() {
        try {
            Field field = FileDescriptor.class.getDeclaredField("fd");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Null where this JDK does not allow it. */
    static FileDescriptor of(int number) {
        FileDescriptor made = new FileDescriptor();
        return set(made, number) ? made : null;
    }

    /** The number is about to be closed, and another's the moment after. */
    static void invalidate(FileDescriptor made) {
        set(made, -1);
    }

    private static boolean set(FileDescriptor made, int number) {
        try {
            if (NUMBER != null) {
                NUMBER.setInt(made, number);
            }
            return NUMBER != null;
        } catch (IllegalAccessException e) {
            return false;
        }
    }
}
