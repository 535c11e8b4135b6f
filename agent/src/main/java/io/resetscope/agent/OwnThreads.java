package io.resetscope.agent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's own threads, told from the application's by their thread group: what a thread of ours starts (exporters,
 * HTTP dispatchers of the telemetry libraries) inherits it. Their connections are not watched.
 */
final class OwnThreads {

    private static final Logger LOG = LoggerFactory.getLogger(OwnThreads.class);

    /** Of the group, and of the thread in it that explains. */
    private static final String NAME = "resetscope";

    /** What ends one of its threads does not go on to the application's handler of uncaught exceptions. */
    private static final ThreadGroup GROUP = new ThreadGroup(root(), NAME) {
        @Override
        public void uncaughtException(Thread thread, Throwable failure) {
            if (thread.getName().equals(NAME)) {
                LOG.warn(
                        "the agent's thread has ended ({}): nothing is explained any more",
                        failure.getClass().getName());
            }
            LOG.debug("thread {} ended", thread.getName(), failure);
        }
    };

    private OwnThreads() {}

    private static ThreadGroup root() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    static Thread daemon(String name, Runnable work) {
        Thread thread = notStarted(name, work);
        thread.setDaemon(true);
        return thread;
    }

    /** For a shutdown hook, which the JVM starts. */
    static Thread notStarted(String name, Runnable work) {
        Thread thread = new Thread(GROUP, work, name);
        // whatever the application's thread had: a class loader of the application's must not be kept or used by us
        thread.setContextClassLoader(OwnThreads.class.getClassLoader());
        return thread;
    }

    static boolean isCurrentOwn() {
        return Thread.currentThread().getThreadGroup() == GROUP;
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
