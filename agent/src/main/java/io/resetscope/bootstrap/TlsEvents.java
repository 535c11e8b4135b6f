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

    private TlsEvents() {}

    /** Sends events to {@code next} from now on; null switches these hooks off. */
    public static void install(TlsSink next) {
        sink = next;
    }

    public static Object writeStarting(Socket socket, byte[] array, int from, int count) {
        TlsSink to = sink;
        if (to != null) {
            try {
                return to.writeStarting(socket, array, from, count);
            } catch (Throwable failure) {
                ConnectionEvents.failed(failure);
            }
        }
        return null;
    }

    public static void written(Object token, int count, Throwable error) {
        TlsSink to = sink;
        if (to != null && token != null) {
            try {
                to.written(token, count, error);
            } catch (Throwable failure) {
                ConnectionEvents.failed(failure);
            }
        }
    }

    public static void read(Socket socket, byte[] array, int from, int count, Throwable error) {
        TlsSink to = sink;
        if (to != null) {
            try {
                to.read(socket, array, from, count, error);
            } catch (Throwable failure) {
                ConnectionEvents.failed(failure);
            }
        }
    }

    public static Object transforming(Object engine, ByteBuffer[] plaintext, int offset, int length, boolean wraps) {
        TlsSink to = sink;
        if (to != null && engine instanceof SSLEngine) {
            try {
                return to.transforming((SSLEngine) engine, plaintext, offset, length, wraps);
            } catch (Throwable failure) {
                ConnectionEvents.failed(failure);
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
                ConnectionEvents.failed(failure);
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
                ConnectionEvents.failed(failure);
            }
        }
    }
}
