package io.resetscope.bootstrap;

import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * What woven TLS implementations call. As {@link ConnectionEvents}: knows the JDK alone, catches everything, and with no
 * sink installed costs a field read. The parameters are those of {@link TlsSink}.
 */
public final class TlsEvents {

    private static volatile TlsSink sink;
    private static final OwnFailures FAILURES = new OwnFailures();

    private TlsEvents() {}

    /** Sends events to {@code next} from now on; null switches these hooks off. */
    public static void install(TlsSink next) {
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

    public static void handshakeStarting(Socket socket) {
        TlsSink to = sink;
        if (to != null) {
            try {
                to.handshakeStarting(socket);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("handshakeStarting", failure);
            }
        }
    }

    public static Object writeStarting(Socket socket, byte[] array, int from, int count) {
        TlsSink to = sink;
        if (to != null) {
            try {
                return to.writeStarting(socket, array, from, count);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("writeStarting", failure);
            }
        }
        return null;
    }

    public static void written(Object token, byte[] array, int from, int count, Throwable error) {
        TlsSink to = sink;
        if (to != null && token != null) {
            try {
                to.written(token, array, from, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("written", failure);
            }
        }
    }

    public static void read(Socket socket, byte[] array, int from, int count, Throwable error) {
        TlsSink to = sink;
        if (to != null) {
            try {
                to.read(socket, array, from, count, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("read", failure);
            }
        }
    }

    public static void closing(Socket socket) {
        TlsSink to = sink;
        if (to != null) {
            try {
                to.closing(socket);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("closing", failure);
            }
        }
    }

    public static void alertReceived(Object context, ByteBuffer alert) {
        TlsSink to = sink;
        if (to != null) {
            try {
                to.alertReceived(context, alert);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("alertReceived", failure);
            }
        }
    }

    public static Object transforming(Object engine, ByteBuffer[] plaintext, int offset, int length, boolean wraps) {
        TlsSink to = sink;
        if (to != null && engine instanceof SSLEngine) {
            try {
                return to.transforming((SSLEngine) engine, plaintext, offset, length, wraps);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("transforming", failure);
            }
        }
        return null;
    }

    public static Object transforming(Object engine, ByteBuffer plaintext, boolean wraps) {
        TlsSink to = sink;
        if (to != null && engine instanceof SSLEngine) {
            try {
                return to.transforming((SSLEngine) engine, plaintext, wraps);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("transforming", failure);
            }
        }
        return null;
    }

    public static void transformed(
            Object token, Object engine, ByteBuffer records, SSLEngineResult result, Throwable error) {
        TlsSink to = sink;
        if (to != null && engine instanceof SSLEngine) {
            try {
                to.transformed(token, (SSLEngine) engine, records, result, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("transformed", failure);
            }
        }
    }

    /** As above, with the records in several buffers: an engine is recognised only where it is one. */
    public static void transformed(
            Object token,
            Object engine,
            ByteBuffer[] records,
            int offset,
            int length,
            SSLEngineResult result,
            Throwable error) {
        ByteBuffer only =
                records != null && length == 1 && offset >= 0 && offset < records.length ? records[offset] : null;
        transformed(token, engine, only, result, error);
    }

    /** As above. */
    public static void transformed(
            Object token, Object engine, ByteBuffer[] records, SSLEngineResult result, Throwable error) {
        transformed(token, engine, records, 0, records == null ? 0 : records.length, result, error);
    }

    public static Object transforming(Object engine, ByteBuffer[] plaintext, boolean wraps) {
        return transforming(engine, plaintext, 0, plaintext == null ? 0 : plaintext.length, wraps);
    }
}
