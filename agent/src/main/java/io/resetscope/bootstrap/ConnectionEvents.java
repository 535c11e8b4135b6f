package io.resetscope.bootstrap;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.nio.ByteBuffer;

/**
 * What woven classes call about connections and their bytes; {@link TlsEvents} and {@link ClientEvents} are its like for
 * what is above them. Lives on the boot class path, because {@code java.base} must see it, and
 * therefore knows the JDK alone: no lambdas (they would be spun inside {@code java.net}), no logging, no libraries.
 *
 * <p>Nothing that goes wrong behind it comes out: every call catches everything, counts it and returns. With no sink
 * installed, every call is a field read.
 *
 * <p>Called on the application's threads, most calls while the JDK holds a lock of the socket. The parameters, and what may
 * be null, are those of the method of {@link ConnectionSink} that a call ends in; a null {@code error} is success.
 */
public final class ConnectionEvents {

    private static volatile ConnectionSink sink;
    private static final OwnFailures FAILURES = new OwnFailures();

    private ConnectionEvents() {}

    /** Sends events to {@code next} from now on; null switches every hook off. */
    public static void install(ConnectionSink next) {
        FAILURES.forgive();
        sink = next;
    }

    /** What went wrong behind these hooks. */
    public static OwnFailures ownFailures() {
        return FAILURES;
    }

    private static void failed(String hook, Throwable failure) {
        if (FAILURES.add(hook, failure)) {
            sink = null;
        }
    }

    /** For a hook that needs to know when its operation began. */
    public static long now() {
        return sink == null ? 0 : System.nanoTime();
    }

    /**
     * A blocking socket is connected, if need be through a proxy.
     *
     * @param destination what the application asked for
     */
    public static void socketConnected(Socket socket, SocketAddress destination) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.destination(socket, destination);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("socketConnected", failure);
            }
        }
    }

    /**
     * A connect attempt of a socket or channel ended where the SYN is sent.
     *
     * @param remote null when a non-blocking attempt ends that was never begun
     * @param pending true while a non-blocking attempt goes on
     * @param startedNanos {@link System#nanoTime()}; 0 when not known
     * @param error null when the attempt succeeded, or goes on
     */
    public static void connected(
            FileDescriptor fd, SocketAddress remote, boolean pending, long startedNanos, Throwable error) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.connect(fd, remote, pending, startedNanos, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("connected", failure);
            }
        }
    }

    /** As above, for {@code java.net.PlainSocketImpl}, which has taken the address apart. */
    public static void connected(FileDescriptor fd, InetAddress address, int port, long startedNanos, Throwable error) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.connect(fd, new InetSocketAddress(address, port), false, startedNanos, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("connected", failure);
            }
        }
    }

    public static void socketAccepted(Socket socket) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.accepted(socket, null, null);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("socketAccepted", failure);
            }
        }
    }

    public static void channelAccepted(FileDescriptor fd, SocketAddress remote) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.accepted(null, fd, remote);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("channelAccepted", failure);
            }
        }
    }

    public static Object writeStarting(FileDescriptor fd, Object peer) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                return to.writeStarting(fd, peer, null, 0, 0);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("writeStarting", failure);
            }
        }
        return null;
    }

    public static Object gatherStarting(
            FileDescriptor fd, SocketAddress remote, ByteBuffer[] buffers, int offset, int length) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                return to.writeStarting(fd, remote, buffers, offset, length);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("gatherStarting", failure);
            }
        }
        return null;
    }

    /** For a channel that tells a write's error, if it has one, apart from its bytes; those of one buffer or of several. */
    public static void writeFailed(Object connection, ByteBuffer buffer, ByteBuffer[] buffers, Throwable error) {
        ConnectionSink to = sink;
        if (to != null && connection != null && error != null) {
            try {
                if (buffers != null) {
                    to.written(connection, buffers, 0, buffers.length, 0, error);
                } else {
                    to.written(connection, buffer, 0, error);
                }
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("writeFailed", failure);
            }
        }
    }

    /** For {@code java.net.SocketOutputStream}, whose descriptor is its superclass's. */
    public static Object streamWriteStarting(FileOutputStream stream, SocketImpl impl) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                return to.writeStarting(stream.getFD(), impl, null, 0, 0);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("streamWriteStarting", failure);
            }
        }
        return null;
    }

    public static void written(Object connection, byte[] array, int from, int count, Throwable error) {
        ConnectionSink to = sink;
        if (to != null && connection != null) {
            try {
                to.written(connection, array, from, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("written", failure);
            }
        }
    }

    public static void written(Object connection, ByteBuffer buffer, int count, Throwable error) {
        ConnectionSink to = sink;
        if (to != null && connection != null) {
            try {
                to.written(connection, buffer, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("written", failure);
            }
        }
    }

    public static void gathered(
            Object connection, ByteBuffer[] buffers, int offset, int length, long count, Throwable error) {
        ConnectionSink to = sink;
        if (to != null && connection != null) {
            try {
                to.written(connection, buffers, offset, length, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("gathered", failure);
            }
        }
    }

    public static void read(FileDescriptor fd, Object peer, byte[] array, int from, int count, Throwable error) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.read(fd, peer, array, from, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("read", failure);
            }
        }
    }

    public static void read(FileDescriptor fd, SocketAddress remote, ByteBuffer buffer, int count, Throwable error) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.read(fd, remote, buffer, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("read", failure);
            }
        }
    }

    /** For a channel that tells a read's error, if it has one, apart from its bytes. */
    public static void readFailed(FileDescriptor fd, SocketAddress remote, Throwable error) {
        ConnectionSink to = sink;
        if (to != null && error != null) {
            try {
                to.read(fd, remote, (ByteBuffer) null, 0, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("readFailed", failure);
            }
        }
    }

    /** For {@code java.net.SocketInputStream}, whose descriptor is its superclass's. */
    public static void streamRead(
            FileInputStream stream, SocketImpl impl, byte[] array, int from, int count, Throwable error) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.read(stream.getFD(), impl, array, from, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("streamRead", failure);
            }
        }
    }

    public static Object scatterStarting(
            FileDescriptor fd, SocketAddress remote, ByteBuffer[] buffers, int offset, int length) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                return to.scatterStarting(fd, remote, buffers, offset, length);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("scatterStarting", failure);
            }
        }
        return null;
    }

    public static void scattered(
            Object connection, ByteBuffer[] buffers, int offset, int length, long count, Throwable error) {
        ConnectionSink to = sink;
        if (to != null && connection != null) {
            try {
                to.scattered(connection, buffers, offset, length, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("scattered", failure);
            }
        }
    }

    public static void socketShutdown(Socket socket, boolean output) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.shutdown(socket, null, output);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("socketShutdown", failure);
            }
        }
    }

    public static void channelShutdown(FileDescriptor fd, boolean output) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.shutdown(null, fd, output);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("channelShutdown", failure);
            }
        }
    }

    public static void socketClosing(Socket socket) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.closing(socket, null);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("socketClosing", failure);
            }
        }
    }

    public static void channelClosing(FileDescriptor fd) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.closing(null, fd);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("channelClosing", failure);
            }
        }
    }

    public static void asynchronousChannelClosing(FileDescriptor fd) {
        ConnectionSink to = sink;
        if (to != null) {
            try {
                to.asynchronouslyClosing(fd);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("asynchronousChannelClosing", failure);
            }
        }
    }
}
