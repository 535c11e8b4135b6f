package io.resetscope.agent;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's own threads, told from the application's by their thread group: what a thread of ours starts (exporters,
 * HTTP dispatchers of the telemetry libraries) inherits it. Their connections are not watched. The log's thread is told by
 * its name: it runs the application's code too, and what that starts is the application's.
 */
final class OwnThreads {

    private static final Logger LOG = LoggerFactory.getLogger(OwnThreads.class);

    /** Of the group, and of the thread in it that explains. */
    private static final String NAME = "resetscope";

    /** Of the log's thread, and of the group that what is started on it inherits. */
    private static final String LOG_NAME = "resetscope-log";

    private static final ThreadGroup GROUP = new Group();
    private static final ThreadGroup LOG_GROUP = logGroup();
    /** Of another agent's, which has come from another class loader. */
    private static final String GROUP_CLASS = Group.class.getName();

    /** What ends one of its threads does not go on to the application's handler of uncaught exceptions. */
    private static final class Group extends ThreadGroup {

        Group() {
            super(root(), NAME);
        }

        @Override
        public void uncaughtException(Thread thread, Throwable failure) {
            if (thread.getName().equals(NAME)) {
                LOG.warn(
                        "the agent's thread has ended ({}): nothing is explained any more",
                        failure.getClass().getName());
            }
            ended(thread, failure);
        }
    }

    /** The last that was made; one before it has ended. */
    private static volatile Thread log;

    private OwnThreads() {}

    private static ThreadGroup root() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /**
     * Of no class of ours, for a thread of the application's may stay in it. It is never taken away, since the application
     * may have kept it for threads to come; the next agent has the same one.
     */
    private static ThreadGroup logGroup() {
        ThreadGroup root = root();
        ThreadGroup[] groups = new ThreadGroup[root.activeGroupCount() + 16];
        for (ThreadGroup each : Arrays.asList(groups).subList(0, root.enumerate(groups, false))) {
            if (each.getName().equals(LOG_NAME)) {
                return each;
            }
        }
        return new ThreadGroup(root, LOG_NAME);
    }

    static Thread daemon(String name, Runnable work) {
        Thread thread = notStarted(name, work);
        thread.setDaemon(true);
        return thread;
    }

    /** For a shutdown hook, which the JVM starts. */
    static Thread notStarted(String name, Runnable work) {
        // whatever the application's thread had: a class loader of the application's must not be kept or used by us
        return inGroup(GROUP, name, work, OwnThreads.class.getClassLoader());
    }

    /** It calls whatever the application has put for its standard error, which may start threads of its own there. */
    static Thread log(Runnable work) {
        Thread thread = inGroup(LOG_GROUP, LOG_NAME, work, ClassLoader.getSystemClassLoader());
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(OwnThreads::ended);
        log = thread;
        return thread;
    }

    /** As far as a security manager that came later is concerned, with our rights alone: also what the thread does. */
    private static Thread inGroup(ThreadGroup group, String name, Runnable work, ClassLoader context) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(group, work, name);
            thread.setContextClassLoader(context);
            return thread;
        });
    }

    private static void ended(Thread thread, Throwable failure) {
        LOG.debug("thread {} ended", thread.getName(), failure);
    }

    /** Also one of an agent that was here before: its last connections are as little the application's. */
    static boolean isCurrentOwn() {
        Thread thread = Thread.currentThread();
        ThreadGroup group = thread.getThreadGroup();
        return group == GROUP
                || group != null && group.getClass().getName().equals(GROUP_CLASS)
                || group == LOG_GROUP && thread.getName().equals(LOG_NAME);
    }

    /** Those that our threads have started, and that wait for what will not come any more. */
    static void interruptLibraries() {
        for (Thread thread : alive()) {
            if (!thread.getName().startsWith(NAME)) {
                thread.interrupt();
            }
        }
    }

    /**
     * Waits until none of them is left. Not to be called by one of them.
     *
     * @return the names of those that have not ended by then; empty when all have
     */
    static List<String> awaitEnd(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Thread> alive = alive();
        try {
            for (long left = millis; !alive.isEmpty() && left > 0; alive = alive()) {
                alive.get(0).join(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<String> names = new ArrayList<>();
        for (Thread thread : alive) {
            names.add(thread.getName());
        }
        return names;
    }

    private static List<Thread> alive() {
        // as many as were counted, and some that start meanwhile
        Thread[] threads = new Thread[GROUP.activeCount() + 16];
        List<Thread> alive = new ArrayList<>(Arrays.asList(threads).subList(0, GROUP.enumerate(threads)));
        Thread last = log;
        if (last != null && last.isAlive()) {
            alive.add(last);
        }
        return alive;
    }

    /**
     * When the last of them has ended, the group goes too, and takes no other thread; since Java 19 it goes anyway. By a
     * thread of its own, the last perhaps: a group that is empty already would stay.
     */
    static void endWithLast() {
        daemon("resetscope-end", OwnThreads::dropGroup).start();
    }

    private static void dropGroup() {
        try {
            GROUP.setDaemon(true);
        } catch (LinkageError e) {
            // deprecated for removal since Java 16
        }
    }
}
