package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;

/**
 * What stands for one socket of a native transport in the agent: a {@link FileDescriptor} for a connection that the JDK
 * has none of. It lives as long as the transport's own object, to which it is the weak reference by which
 * {@link NativeSocketTable} finds it; nothing is closed when it goes.
 */
final class NativeSocket extends WeakReference<Object> {

    /** Identity hash of the transport's object. */
    final int hash;
    /** The next in the same bucket of {@link NativeSocketTable}, guarded by it. */
    volatile NativeSocket next;

    /** By this the agent knows the connection; null for what is not TCP, of which nothing more is remembered. */
    final FileDescriptor descriptor;
    /** The other end, as the application or the transport knows it; null when neither does. */
    InetSocketAddress remote;
    /** A connect attempt goes on. */
    boolean connecting;
    /** When that began, {@link System#nanoTime()}. */
    long connectStartedNanos;

    NativeSocket(Object socket, ReferenceQueue<Object> collected, FileDescriptor descriptor, InetSocketAddress remote) {
        super(socket, collected);
        this.hash = System.identityHashCode(socket);
        this.descriptor = descriptor;
        this.remote = remote;
    }

    boolean isTcp() {
        return descriptor != null;
    }
}
