package io.resetscope.lab.client;

import io.resetscope.lab.tls.Rehearsal;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An application with several clients of one library: each plays an act of its own, all at the same time, and what each
 * got is printed as {@code exchange <act> <step> <outcome>}.
 *
 * <p>Arguments: the driver's class, host, the first half of the trace ids (16 hex digits), read timeout in milliseconds,
 * and the acts, each as {@code <port>|<habits>|<script>}.
 */
public final class KitMain {

    private static final int FIRST_ACT = 4;

    private final String[] arguments;
    private final int number;
    private final int port;
    private final Habits habits;
    private final List<Step> script;

    private KitMain(String[] arguments, int number) {
        this.arguments = arguments;
        this.number = number;
        String[] act = arguments[FIRST_ACT + number].split("\\|");
        this.port = Integer.parseInt(act[0]);
        this.habits = new Habits(act[1]);
        this.script = Step.parse(act[2]);
    }

    /** The trace id of a step's request. */
    public static String trace(String prefix, int act, int step) {
        return String.format("%s%08x%08x", prefix, act + 1, step + 1);
    }

    /** In hex, as on the wire: the parent of every span that joins a request's trace. */
    public static String parent() {
        return String.format("%016x", ClientMain.SPAN_ID);
    }

    public static void main(String[] arguments) throws Exception {
        List<KitMain> acts = new ArrayList<>();
        for (int act = 0; act < arguments.length - FIRST_ACT; act++) {
            acts.add(new KitMain(arguments, act));
        }
        if (acts.get(0).habits.tls) {
            Rehearsal.play();
        }
        List<Thread> threads = new ArrayList<>();
        for (KitMain act : acts) {
            Thread thread = new Thread(act::play, "act " + act.number);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        print("finished");
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        // a library may have left threads behind that nobody ends
        System.exit(0);
    }

    private void play() {
        try (Driver driver =
                (Driver) Class.forName(arguments[0]).getDeclaredConstructor().newInstance()) {
            driver.configure(habits);
            for (int step = 0; step < script.size(); step++) {
                if (script.get(step).kind == Step.Kind.IDLE) {
                    Pause.millis(script.get(step).amount);
                } else {
                    print("exchange " + number + " " + step + " " + call(step).outcome(driver));
                }
            }
        } catch (Exception e) {
            print("broken " + number + " " + e);
        }
    }

    private Call call(int step) {
        String traceparent = String.format("00-%s-%s-01", trace(arguments[2], number, step), parent());
        return new Call(arguments[1], port, traceparent, script.get(step), Integer.parseInt(arguments[3]), habits);
    }

    private static synchronized void print(String line) {
        System.out.println(line);
    }
}
