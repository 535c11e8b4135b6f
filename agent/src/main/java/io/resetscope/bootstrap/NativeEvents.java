package io.resetscope.bootstrap;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * What woven classes of Netty's native transports call. As {@link ConnectionEvents}: knows the JDK alone, catches
 * everything, and with no sink installed costs a field read. The parameters are those of {@link NativeSink}.
 */
public final class NativeEvents {

    private static volatile NativeSink sink;
    private static final OwnFailures FAILURES = new OwnFailures();

    private NativeEvents() {}

    /** Sends events to {@code next} from now on; null switches these hooks off. */
    public static void install(NativeSink next) {
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

    public static void connect(
            Object socket, int fd, SocketAddress remote, boolean pending, long startedNanos, Throwable error) {
        NativeSink to = sink;
        if (to != null) {
            try {
                to.connect(socket, fd, remote, pending, startedNanos, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("connect", failure);
            }
        }
    }

    public static void connectFinished(Object socket, boolean pending, Throwable error) {
        NativeSink to = sink;
        if (to != null) {
            try {
                to.connectFinished(socket, pending, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("connectFinished", failure);
            }
        }
    }

    public static void accepted(int fd) {
        NativeSink to = sink;
        if (to != null) {
            try {
                to.accepted(fd);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("accepted", failure);
            }
        }
    }

    public static void created(Object socket, int fd) {
        NativeSink to = sink;
        if (to != null) {
            try {
                to.created(socket, fd);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("created", failure);
            }
        }
    }

    public static Object writeStarting(Object socket, int fd) {
        NativeSink to = sink;
        if (to != null) {
            try {
                return to.writeStarting(socket, fd);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("writeStarting", failure);
            }
        }
        return null;
    }

    /** For a class that does not get at the descriptor. */
    public static Object writeStarting(Object socket) {
        return writeStarting(socket, -1);
    }

    public static Object gatherStarting(Object socket, int fd, int pieces) {
        NativeSink to = sink;
        if (to != null) {
            try {
                return to.gatherStarting(socket, fd, pieces);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("gatherStarting", failure);
            }
        }
        return null;
    }

    public static void written(Object connection, long address, int from, int limit, int count, Throwable error) {
        NativeSink to = sink;
        if (to != null && connection != null) {
            try {
                to.written(connection, address, from, limit, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("written", failure);
            }
        }
    }

    public static void written(Object connection, ByteBuffer buffer, int from, int limit, int count, Throwable error) {
        NativeSink to = sink;
        if (to != null && connection != null) {
            try {
                to.written(connection, buffer, from, limit, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("written", failure);
            }
        }
    }

    public static void gathered(Object connection, long vectors, int pieces, long count, Throwable error) {
        NativeSink to = sink;
        if (to != null && connection != null) {
            try {
                to.gathered(connection, vectors, pieces, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("gathered", failure);
            }
        }
    }

    public static void gathered(
            Object connection, ByteBuffer[] buffers, int offset, int pieces, long count, Throwable error) {
        NativeSink to = sink;
        if (to != null && connection != null) {
            try {
                to.gathered(connection, buffers, offset, pieces, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("gathered", failure);
            }
        }
    }

    public static void unseenWritten(Object connection, long count, Throwable error) {
        NativeSink to = sink;
        if (to != null && connection != null) {
            try {
                to.unseenWritten(connection, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("unseenWritten", failure);
            }
        }
    }

    public static void read(Object socket, int fd, long address, int from, int count, Throwable error) {
        NativeSink to = sink;
        if (to != null) {
            try {
                to.read(socket, fd, address, from, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("read", failure);
            }
        }
    }

    public static void read(Object socket, int fd, ByteBuffer buffer, int from, int count, Throwable error) {
        NativeSink to = sink;
        if (to != null) {
            try {
                to.read(socket, fd, buffer, from, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("read", failure);
            }
        }
    }

    public static void shutdown(Object socket, boolean input, boolean output) {
        NativeSink to = sink;
        if (to != null) {
            try {
                to.shutdown(socket, input, output);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("shutdown", failure);
            }
        }
    }

    public static void closing(Object socket) {
        NativeSink to = sink;
        if (to != null) {
            try {
                to.closing(socket);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("closing", failure);
            }
        }
    }
}
