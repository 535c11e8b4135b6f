package io.resetscope.agent;

import io.resetscope.agent.incident.Settling;
import io.resetscope.agent.incident.Stalls;
import io.resetscope.agent.instrument.Weaver;
import io.resetscope.agent.report.Reporter;
import io.resetscope.agent.report.log.OwnLog;
import io.resetscope.bootstrap.ClientEvents;
import io.resetscope.bootstrap.ConnectionEvents;
import io.resetscope.bootstrap.NativeEvents;
import io.resetscope.bootstrap.ServerEvents;
import io.resetscope.bootstrap.TlsEvents;
import java.lang.instrument.Instrumentation;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started, and how it ends: with the JVM, or before it, by a detach. */
final class RunningAgent {

    private static final Logger LOG = LoggerFactory.getLogger(RunningAgent.class);

    /** What an application that ends waits for at most, until its last incidents are explained and sent. */
    private static final long FAREWELL_MILLIS = 5000;
    /** Of them, for saying that they were not enough, and for what the log has not written yet. */
    private static final long LAST_LINE_MILLIS = 500;
    /** After that, what a detach waits for at most, until its threads have ended. */
    private static final long END_MILLIS = 5000;
    /** Instead of both, what the start of an application waits for at most when the agent's has failed. */
    private static final long UNDO_MILLIS = 500;

    private final Weaver weaver;
    private final Instrumentation instrumentation;
    private final Settling settling;
    private final Reporter reporter;
    private final Thread worker;
    private final Thread pulse;
    private final Thread atShutdown;
    /** Of a detach, what could not be done. */
    private final List<String> left = new CopyOnWriteArrayList<>();

    private volatile long farewellMillis = FAREWELL_MILLIS;
    private volatile long endMillis = END_MILLIS;
    private volatile boolean detached;

    RunningAgent(Weaver weaver, Instrumentation instrumentation, Settling settling, Stalls stalls, Reporter reporter) {
        this.weaver = weaver;
        this.instrumentation = instrumentation;
        this.settling = settling;
        this.reporter = reporter;
        worker = OwnThreads.daemon("resetscope", settling);
        pulse = OwnThreads.daemon("resetscope-pulse", stalls);
        atShutdown = OwnThreads.notStarted("resetscope-shutdown", this::atShutdown);
    }

    void start() {
        worker.start();
        pulse.start();
        Runtime.getRuntime().addShutdownHook(atShutdown);
    }

    /**
     * Takes the hooks out, tells what there is left to tell, and ends every thread of ours.
     *
     * @return false when something is left; another call tries that again
     */
    boolean detach() {
        // the application may have set a security manager since
        return AccessController.doPrivileged((PrivilegedAction<Boolean>) this::takeOut);
    }

    /** The same for a start that has failed: it has little to tell, and its threads end after it. */
    boolean undo() {
        farewellMillis = UNDO_MILLIS;
        endMillis = 0;
        return detach();
    }

    private boolean takeOut() {
        left.clear();
        ConnectionEvents.install(null);
        TlsEvents.install(null);
        ClientEvents.install(null);
        NativeEvents.install(null);
        ServerEvents.install(null);
        attempt("its classes may stay woven; their hooks do nothing", this::restoreClasses);
        attempt("its shutdown hook stays, and does nothing", this::endShutdownHook);
        if (detached) {
            attempt("its last words are not said", this::farewell);
            attempt("its threads stay", this::endThreads);
        }
        if (detached && left.isEmpty()) {
            attempt("its thread group stays", OwnThreads::endWithLast);
        }
        if (detached) {
            AgentProperties.announceEnding(OwnThreads.awaitEnd(endMillis));
        }
        if (left.isEmpty()) {
            AgentProperties.withdraw();
        } else {
            AgentProperties.announceLeft();
        }
        return left.isEmpty();
    }

    private void attempt(String otherwise, Runnable step) {
        try {
            step.run();
        } catch (Throwable failure) {
            left.add(otherwise + " (" + failure + ")");
        }
    }

    private void restoreClasses() {
        int woven = weaver.uninstall(instrumentation);
        if (woven > 0) {
            left.add(woven + (woven == 1 ? " class stays woven; its hooks do" : " classes stay woven; their hooks do")
                    + " nothing");
        }
    }

    private void endShutdownHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException e) {
            // the JVM ends, and the hook has its way
            return;
        } catch (Throwable denied) {
            detached = true;
            throw denied;
        }
        detached = true;
        if (atShutdown.getState() == Thread.State.NEW) {
            // a thread that was never started would keep its group, and the group our classes
            atShutdown.start();
        }
    }

    /** By another thread than the farewell, which a log that blocks may keep. */
    private void endThreads() {
        pulse.interrupt();
        OwnThreads.daemon("resetscope-close", () -> {
                    try {
                        reporter.close();
                    } finally {
                        OwnThreads.interruptLibraries();
                    }
                })
                .start();
    }

    private void atShutdown() {
        if (!detached) {
            farewell();
        }
    }

    /** Not by the calling thread: what telemetry starts while it is sent must be a thread of ours. */
    private void farewell() {
        settling.stop(worker);
        long millis = farewellMillis;
        Thread farewell = OwnThreads.daemon("resetscope-farewell", () -> lastWords(millis));
        farewell.start();
        try {
            farewell.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lastWords(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long lastLine = Math.min(LAST_LINE_MILLIS, millis / 2);
        try {
            worker.join(millis - lastLine);
            if (worker.isAlive()) {
                LOG.warn("the {} ends before the last incidents could be sent", detached ? "agent" : "JVM");
            } else {
                reporter.stop(Math.max(1, millisUntil(end) - lastLine));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (detached) {
                LOG.info(
                        "detached{}",
                        left.isEmpty()
                                ? ": its hooks are out, nothing is watched any more"
                                : ", but " + String.join("; ", left));
                OwnLog.close();
            }
            OwnLog.flush(millisUntil(end));
        }
    }

    private static long millisUntil(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime());
    }
}
