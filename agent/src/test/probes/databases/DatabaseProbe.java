import java.util.concurrent.Callable;

/**
 * What an application does with a database: healthy things first, then what others make of them. Prints what became of each,
 * and ends when told to.
 */
abstract class DatabaseProbe {

    /** Longer than a connection must have been quiet for the agent to ask the kernel about it, and a pool to check it. */
    static final int IDLE_MILLIS = 700;

    /** Shorter, so that it teaches nothing about the longer one. */
    static final int SHORT_MILLIS = 200;

    static final String HOST = "127.0.0.1";

    /** Prints the outcome of a step: what it returned, or what it threw. */
    static void step(String name, Callable<?> step) {
        String outcome;
        try {
            outcome = String.valueOf(step.call());
        } catch (Exception e) {
            outcome = e.getClass().getName();
        }
        System.out.println(name + "=" + outcome);
    }

    /** Until the server says that a session is over; what it closes then is a moment away. */
    static void awaitGone(Callable<Boolean> gone) throws Exception {
        while (!gone.call()) {
            Thread.sleep(20);
        }
    }

    /** Until what was told has arrived: a busy machine takes its time. */
    static void end() throws Exception {
        System.in.read();
        System.out.println("done=true");
    }
}
