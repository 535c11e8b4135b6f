package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketImpl;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel says of a descriptor, through the JDK's own natives ({@code sun.nio.ch.Net}, the same on JDK 8 to 28).
 * The premain step has opened the packages; where that failed, the answers are {@link PeerState#UNKNOWN} and null.
 *
 * <p>Nothing here blocks or consumes: the poll has timeout 0 (about 0.6 µs), the rest are getsockname and getpeername.
 */
public final class Kernel {

    // poll.h on Linux; other systems number POLLRDHUP differently or lack it
    private static final short POLLIN = 0x0001;
    private static final short POLLERR = 0x0008;
    private static final short POLLHUP = 0x0010;
    private static final short POLLRDHUP = 0x2000;

    // fields of their own, because the JIT compiler inlines a handle only from a static final one
    private static final MethodHandle POLL;
    private static final MethodHandle LOCAL_ADDRESS;
    private static final MethodHandle REMOTE_ADDRESS;
    private static final MethodHandle SOCKET_IMPL;
    private static final MethodHandle DESCRIPTOR;
    private static final MethodHandle CHANNEL_DESCRIPTOR;
    private static final MethodHandle IMPL_ADDRESS;
    private static final MethodHandle IMPL_PORT;
    private static final MethodHandle OPTION;
    private static final String UNAVAILABLE;

    // socket(7), tcp(7) and their headers on Linux
    private static final int SOL_SOCKET = 1;
    private static final int SO_KEEPALIVE = 9;
    private static final int SO_LINGER = 13;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_INFO = 11;
    /** The same number everywhere. */
    private static final int TCP_NODELAY = 1;

    private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

    static {
        // the application's frames are below us, and its rights are not enough under a security manager
        Handles handles = AccessController.doPrivileged((PrivilegedAction<Handles>) Handles::new);
        POLL = handles.poll;
        LOCAL_ADDRESS = handles.localAddress;
        REMOTE_ADDRESS = handles.remoteAddress;
        SOCKET_IMPL = handles.socketImpl;
        DESCRIPTOR = handles.descriptor;
        CHANNEL_DESCRIPTOR = handles.channelDescriptor;
        IMPL_ADDRESS = handles.implAddress;
        IMPL_PORT = handles.implPort;
        OPTION = handles.option;
        UNAVAILABLE = handles.unavailable;
    }

    /** The look-up of all of them; what a JDK refuses stays null. */
    private static final class Handles {

        private final MethodHandles.Lookup lookup = MethodHandles.lookup();
        private MethodHandle poll;
        private MethodHandle localAddress;
        private MethodHandle remoteAddress;
        private MethodHandle socketImpl;
        private MethodHandle descriptor;
        private MethodHandle channelDescriptor;
        private MethodHandle implAddress;
        private MethodHandle implPort;
        private MethodHandle option;
        private String unavailable;

        Handles() {
            try {
                lookUp();
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                unavailable = "this JDK does not let the agent ask the kernel about connections: " + e;
            }
        }

        private void lookUp() throws ReflectiveOperationException {
            Class<?> net = Class.forName("sun.nio.ch.Net");
            localAddress = handle(net.getDeclaredMethod("localAddress", FileDescriptor.class));
            remoteAddress = handle(net.getDeclaredMethod("remoteAddress", FileDescriptor.class));
            Field impl = Socket.class.getDeclaredField("impl");
            impl.setAccessible(true);
            socketImpl = lookup.unreflectGetter(impl);
            descriptor = handle(SocketImpl.class.getDeclaredMethod("getFileDescriptor"));
            channelDescriptor = handle(Class.forName("sun.nio.ch.SelChImpl").getDeclaredMethod("getFD"))
                    .asType(MethodType.methodType(FileDescriptor.class, SocketChannel.class));
            implAddress = handle(SocketImpl.class.getDeclaredMethod("getInetAddress"));
            implPort = handle(SocketImpl.class.getDeclaredMethod("getPort"));
            option = handle(
                    net.getDeclaredMethod("getIntOption0", FileDescriptor.class, boolean.class, int.class, int.class));
            if (LINUX) {
                poll = handle(net.getDeclaredMethod("poll", FileDescriptor.class, int.class, long.class));
            } else {
                unavailable = "a pending FIN can be told on Linux only";
            }
        }

        private MethodHandle handle(Method method) throws IllegalAccessException {
            method.setAccessible(true);
            return lookup.unreflect(method);
        }
    }

    private Kernel() {}

    /** Why some questions cannot be asked here, as a sentence for the log; null when all can. */
    public static String unavailable() {
        return UNAVAILABLE;
    }

    /** Asks about the peer without blocking. Never throws. */
    public static PeerState peerState(FileDescriptor fd) {
        if (POLL == null || fd == null || !fd.valid()) {
            return PeerState.UNKNOWN;
        }
        try {
            return peerState((int) POLL.invokeExact(fd, POLLIN | POLLRDHUP, 0L));
        } catch (Throwable e) {
            return PeerState.UNKNOWN;
        }
    }

    static PeerState peerState(int revents) {
        if ((revents & POLLERR) != 0) {
            return PeerState.ERROR;
        }
        if ((revents & POLLHUP) != 0) {
            return PeerState.HUNG_UP;
        }
        return (revents & POLLRDHUP) != 0 ? PeerState.FIN : PeerState.OPEN;
    }

    /** SO_LINGER in seconds; -1 when it is off, or not known. With 0, a close sends RST instead of FIN. */
    static int lingerSeconds(FileDescriptor fd) {
        return option(fd, SOL_SOCKET, SO_LINGER, -1);
    }

    /** Whether TCP keep-alive probes are on; null when not known. */
    public static Boolean keepsAlive(FileDescriptor fd) {
        int on = option(fd, SOL_SOCKET, SO_KEEPALIVE, -1);
        return on < 0 ? null : Boolean.valueOf(on != 0);
    }

    /** After how much silence the first TCP keep-alive probe is sent, nanoseconds; -1 when probes are off, or not known. */
    public static long probesAfterNanos(FileDescriptor fd) {
        int seconds = Boolean.TRUE.equals(keepsAlive(fd)) ? option(fd, IPPROTO_TCP, TCP_KEEPIDLE, -1) : -1;
        return seconds < 0 ? -1 : TimeUnit.SECONDS.toNanos(seconds);
    }

    /**
     * How many times in a row the kernel has sent our oldest bytes again without an acknowledgement
     * ({@code tcpi_retransmits}, the third byte of struct tcp_info); -1 when not known.
     */
    static int retransmits(FileDescriptor fd) {
        int firstFour = option(fd, IPPROTO_TCP, TCP_INFO, -1);
        if (firstFour == -1) {
            return -1;
        }
        // the struct's bytes lie in the order of the machine
        int shift = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 16 : 8;
        return firstFour >>> shift & 0xff;
    }

    /** Whether a descriptor is a TCP socket: no other kind has this option. Asked on every system. */
    static boolean isTcp(FileDescriptor fd) {
        return anyOption(fd, IPPROTO_TCP, TCP_NODELAY, -1) >= 0;
    }

    private static int option(FileDescriptor fd, int level, int name, int unknown) {
        return LINUX ? anyOption(fd, level, name, unknown) : unknown;
    }

    private static int anyOption(FileDescriptor fd, int level, int name, int unknown) {
        if (OPTION == null || !fd.valid()) {
            return unknown;
        }
        try {
            return (int) OPTION.invokeExact(fd, false, level, name);
        } catch (Throwable e) {
            return unknown;
        }
    }

    /** This end's address; null when the kernel does not say. */
    static InetSocketAddress localAddress(FileDescriptor fd) {
        return address(LOCAL_ADDRESS, fd);
    }

    /** The peer's address; null when there is none, and on JDK 8 and 11, which declare the native but do not have it. */
    static InetSocketAddress remoteAddress(FileDescriptor fd) {
        return address(REMOTE_ADDRESS, fd);
    }

    /** The peer as a socket's implementation remembers it; null when it does not. */
    static InetSocketAddress remoteAddress(SocketImpl impl) {
        if (IMPL_ADDRESS == null || IMPL_PORT == null) {
            return null;
        }
        try {
            InetAddress address = (InetAddress) IMPL_ADDRESS.invokeExact(impl);
            return address == null ? null : new InetSocketAddress(address, (int) IMPL_PORT.invokeExact(impl));
        } catch (Throwable e) {
            return null;
        }
    }

    private static InetSocketAddress address(MethodHandle of, FileDescriptor fd) {
        if (of == null) {
            return null;
        }
        try {
            return (InetSocketAddress) of.invokeExact(fd);
        } catch (Throwable e) {
            return null;
        }
    }

    /** The descriptor under a socket, as its innermost implementation has it; null when there is none (yet). */
    static FileDescriptor descriptor(Socket socket) {
        if (SOCKET_IMPL == null || DESCRIPTOR == null) {
            return null;
        }
        try {
            SocketImpl impl = (SocketImpl) SOCKET_IMPL.invokeExact(socket);
            return impl == null ? null : (FileDescriptor) DESCRIPTOR.invokeExact(impl);
        } catch (Throwable e) {
            return null;
        }
    }

    /** The descriptor of a channel; null when it is not the JDK's. */
    static FileDescriptor descriptor(SocketChannel channel) {
        if (CHANNEL_DESCRIPTOR == null) {
            return null;
        }
        try {
            return (FileDescriptor) CHANNEL_DESCRIPTOR.invokeExact(channel);
        } catch (Throwable e) {
            return null;
        }
    }
}
