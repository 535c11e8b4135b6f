package io.resetscope.bootstrap;

import java.util.concurrent.Future;

/**
 * What woven HTTP-client libraries call. As {@link ConnectionEvents}: knows the JDK alone, catches everything, and with
 * no sink installed costs a field read. The parameters are those of {@link ClientSink}.
 */
public final class ClientEvents {

    private static volatile ClientSink sink;
    private static final OwnFailures FAILURES = new OwnFailures();

    private ClientEvents() {}

    /** Sends events to {@code next} from now on; null switches these hooks off. */
    public static void install(ClientSink next) {
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

    public static Object callStarting(String library, Object client) {
        ClientSink to = sink;
        if (to != null) {
            try {
                return to.callStarting(library, client);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("callStarting", failure);
            }
        }
        return null;
    }

    public static void callEnded(Object call, Throwable error) {
        ClientSink to = sink;
        if (to != null && call != null) {
            try {
                to.callEnded(call, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("callEnded", failure);
            }
        }
    }

    public static void callEnded(Object call, Throwable error, boolean conclusive) {
        ClientSink to = sink;
        if (to != null && call != null) {
            try {
                to.callEnded(call, error, conclusive);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("callEnded", failure);
            }
        }
    }

    public static void handOver(Object key) {
        ClientSink to = sink;
        if (to != null && key != null) {
            try {
                to.handOver(key);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("handOver", failure);
            }
        }
    }

    public static Object takeOver(Object key) {
        ClientSink to = sink;
        if (to != null && key != null) {
            try {
                return to.takeOver(key);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("takeOver", failure);
            }
        }
        return null;
    }

    public static void handBack(Object call) {
        ClientSink to = sink;
        if (to != null && call != null) {
            try {
                to.handBack(call);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("handBack", failure);
            }
        }
    }

    public static void asyncCallStarted(String library, Object client, Object key, Future<?> outcome) {
        ClientSink to = sink;
        if (to != null && key != null) {
            try {
                to.asyncCallStarted(library, client, key, outcome);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("asyncCallStarted", failure);
            }
        }
    }

    public static void asyncCallEnded(Object key, Throwable error) {
        ClientSink to = sink;
        if (to != null && key != null) {
            try {
                to.asyncCallEnded(key, error);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("asyncCallEnded", failure);
            }
        }
    }

    /** A call came to a state, one of an enum's; that of this name is its good end. */
    public static void asyncCallReached(Object key, Object state, String good) {
        // by its name: its text is whatever the enum's author, or an application, makes of it
        if (state instanceof Enum && ((Enum<?>) state).name().equals(good)) {
            asyncCallEnded(key, null);
        }
    }

    public static void servedBy(Object key, Object connection) {
        ClientSink to = sink;
        if (to != null && key != null && connection != null) {
            try {
                to.servedBy(key, connection);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("servedBy", failure);
            }
        }
    }
}
