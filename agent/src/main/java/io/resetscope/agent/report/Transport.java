package io.resetscope.agent.report;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.internal.concurrent.TaskRunner;
import okio.AsyncTimeout;

/**
 * What carries telemetry, as far as it would outlive the exporters: connections whose calls were given up, each with a
 * thread, and threads that all clients share, for a minute after their last work. In the agent's class loader nobody else
 * has them.
 */
final class Transport {

    private static final String EXPORTERS = "io.opentelemetry.exporter.";
    /** An exporter has a sender inside it, and that its client. */
    private static final int DEEPEST = 4;

    /** For those of all clients. */
    private static final long CALLS_END_MILLIS = 1000;

    private final List<OkHttpClient> clients = new ArrayList<>();

    /** Remembers the client of an exporter. */
    void of(Object exporter) {
        try {
            find(exporter, DEEPEST);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // its connections then end by their own timeouts
        }
    }

    private void find(Object holder, int depth) throws ReflectiveOperationException {
        for (Field field : holder.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
                continue;
            }
            field.setAccessible(true);
            Object value = field.get(holder);
            if (value instanceof OkHttpClient) {
                clients.add((OkHttpClient) value);
            } else if (depth > 0 && value != null && value.getClass().getName().startsWith(EXPORTERS)) {
                find(value, depth - 1);
            }
        }
    }

    /** To be called when the exporters are shut down, which has cancelled their calls. */
    void end() {
        long callsEnd = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CALLS_END_MILLIS);
        for (OkHttpClient client : clients) {
            awaitCalls(client, callsEnd);
            client.connectionPool().evictAll();
        }
        TaskRunner.Backend backend = TaskRunner.INSTANCE.getBackend();
        if (backend instanceof TaskRunner.RealBackend) {
            // and not a shutdown: what still closes a connection may need a thread for that
            ((TaskRunner.RealBackend) backend).getExecutor().setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        }
        new LastTimeout().enter();
    }

    /** Only the connection of a call that has ended is evicted. */
    private static void awaitCalls(OkHttpClient client, long end) {
        try {
            while (client.dispatcher().runningCallsCount() > 0 && System.nanoTime() - end < 0) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The thread that waits for timeouts calls this one, and ends by what it throws. */
    private static final class LastTimeout extends AsyncTimeout {

        LastTimeout() {
            timeout(1, TimeUnit.NANOSECONDS);
        }

        @Override
        protected void timedOut() {
            throw new IllegalStateException("no timeout is waited for any more");
        }
    }
}
