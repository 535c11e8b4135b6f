package io.resetscope.agent.connection;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Looks at memory that is only an address, without copying it: a direct buffer is laid over it for the length of one
 * call. By the JDK's own Unsafe ({@code sun.misc} on JDK 8, whose successor warns of it), because no public way to do so
 * allocates nothing.
 *
 * <p>A view must not leave its thread, and must be lifted before the call ends: whoever owns the memory frees it.
 */
final class NativeMemory {

    /** What a view shows that is laid over nothing; never empty, so that its address is a real one. */
    private static final ByteBuffer NOWHERE = ByteBuffer.allocateDirect(8);

    private static final MethodHandle PUT_LONG;
    private static final MethodHandle PUT_INT;
    private static final MethodHandle GET_FIELD;
    private static final MethodHandle GET_WORD;
    private static final long ADDRESS;
    private static final long LIMIT;
    private static final long NOWHERE_ADDRESS;

    static {
        // the application's frames are below us, and its rights are not enough under a security manager
        Handles handles = AccessController.doPrivileged((PrivilegedAction<Handles>) Handles::new);
        PUT_LONG = handles.putLong;
        PUT_INT = handles.putInt;
        GET_FIELD = handles.getField;
        GET_WORD = handles.getWord;
        ADDRESS = handles.address;
        LIMIT = handles.limit;
        NOWHERE_ADDRESS = available() ? address(NOWHERE) : 0;
    }

    /** The look-up of all of them; all stay null when a JDK refuses any. */
    private static final class Handles {

        private MethodHandle putLong;
        private MethodHandle putInt;
        private MethodHandle getField;
        private MethodHandle getWord;
        private long address;
        private long limit;

        Handles() {
            try {
                lookUp();
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                getWord = null;
            }
        }

        private void lookUp() throws ReflectiveOperationException {
            boolean modules = !System.getProperty("java.specification.version").startsWith("1.");
            Class<?> type = Class.forName(modules ? "jdk.internal.misc.Unsafe" : "sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            Object unsafe = instance.get(null);
            Method offset = type.getMethod("objectFieldOffset", Field.class);
            offset.setAccessible(true);
            address = (long) offset.invoke(unsafe, Buffer.class.getDeclaredField("address"));
            limit = (long) offset.invoke(unsafe, Buffer.class.getDeclaredField("limit"));
            putLong = handle(unsafe, type.getMethod("putLong", Object.class, long.class, long.class));
            putInt = handle(unsafe, type.getMethod("putInt", Object.class, long.class, int.class));
            getField = handle(unsafe, type.getMethod("getLong", Object.class, long.class));
            getWord = handle(unsafe, type.getMethod("getLong", long.class));
        }

        private static MethodHandle handle(Object unsafe, Method method) throws IllegalAccessException {
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method).bindTo(unsafe);
        }
    }

    private NativeMemory() {}

    /** Whether this JVM lets memory be looked at. */
    static boolean available() {
        return GET_WORD != null;
    }

    /** A buffer that shows nothing until it is laid over something. */
    static ByteBuffer newView() {
        ByteBuffer view = NOWHERE.duplicate();
        view.limit(0);
        return view;
    }

    /** Lays a view over {@code length} bytes. Only its absolute getters, and its position, are to be used. */
    static void lay(ByteBuffer view, long address, int length, int position) {
        try {
            PUT_LONG.invokeExact((Object) view, ADDRESS, address);
            PUT_INT.invokeExact((Object) view, LIMIT, length);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        view.position(position);
    }

    /** Afterwards it shows nothing again. */
    static void lift(ByteBuffer view) {
        lay(view, NOWHERE_ADDRESS, 0, 0);
    }

    /** Where a direct buffer's memory begins; another kind of buffer has none, and is a mistake. */
    static long address(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("not direct: " + direct);
        }
        try {
            return (long) GET_FIELD.invokeExact((Object) direct, ADDRESS);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The eight bytes at an address, in the order of the machine. */
    static long word(long address) {
        try {
            return (long) GET_WORD.invokeExact(address);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
