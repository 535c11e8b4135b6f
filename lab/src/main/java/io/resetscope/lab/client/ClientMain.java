package io.resetscope.lab.client;

import io.resetscope.lab.tls.Rehearsal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The application under test: plays a script so many times with one client library, and prints what it got.
 *
 * <p>Arguments: the driver's class, host, port, the first half of its trace ids (16 hex digits), repetitions, lanes,
 * read timeout in milliseconds, its {@link Habits}, the script.
 */
public final class ClientMain {

    /** The parent of every span that joins a request's trace. */
    static final int SPAN_ID = 0x0a11;

    private final String[] arguments;
    private final Habits habits;
    private final List<Step> script;
    private final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private ClientMain(String[] arguments) {
        this.arguments = arguments;
        this.habits = new Habits(arguments[7]);
        this.script = Step.parse(arguments[8]);
    }

    public static void main(String[] arguments) throws Exception {
        new ClientMain(arguments).play();
        // a library may have left threads behind that nobody ends
        System.exit(0);
    }

    private void play() throws Exception {
        int repetitions = Integer.parseInt(arguments[4]);
        int lanes = Integer.parseInt(arguments[5]);
        List<Driver> drivers = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            drivers.add((Driver)
                    Class.forName(arguments[0]).getDeclaredConstructor().newInstance());
        }
        if (habits.tls) {
            Rehearsal.play();
        }
        ExecutorService pool = Executors.newFixedThreadPool(lanes);
        for (int repetition = 0; repetition < repetitions; repetition++) {
            long started = System.currentTimeMillis();
            for (int step = 0; step < script.size(); step++) {
                play(pool, drivers, repetition, step);
            }
            print("repetition " + repetition + " " + started + " " + System.currentTimeMillis());
        }
        // its telemetry is awaited before it goes: a JVM that ends has little time to send it
        print("finished");
        input.readLine();
        pool.shutdown();
        for (Driver driver : drivers) {
            driver.close();
        }
    }

    /** All lanes do the same step, and none goes on before all have done it. */
    private void play(ExecutorService pool, List<Driver> drivers, int repetition, int number)
            throws IOException, InterruptedException, ExecutionException {
        Step step = script.get(number);
        if (step.kind == Step.Kind.IDLE) {
            Pause.millis(step.amount);
        } else if (step.kind == Step.Kind.CUE) {
            print("cue " + step.name);
            input.readLine();
        } else {
            List<Callable<String>> exchanges = new ArrayList<>();
            for (int lane = 0; lane < drivers.size(); lane++) {
                Driver driver = drivers.get(lane);
                String tail = String.format("%08x%04x%04x", repetition + 1, number, lane);
                long idleMillis = idleMillis(step, lane, drivers.size());
                exchanges.add(() -> {
                    Pause.millis(idleMillis);
                    return exchange(driver, step, tail);
                });
            }
            for (Future<String> exchange : pool.invokeAll(exchanges)) {
                print("exchange " + repetition + " " + number + " " + exchange.get());
            }
        }
    }

    /** The middle of the lane's share. */
    private static long idleMillis(Step step, int lane, int lanes) {
        return step.kind == Step.Kind.SPREAD
                ? step.amount + (step.upTo - step.amount) * (2 * lane + 1) / (2 * lanes)
                : 0;
    }

    private String exchange(Driver driver, Step step, String traceTail) {
        String trace = arguments[3] + traceTail;
        Call call = new Call(
                arguments[1],
                Integer.parseInt(arguments[2]),
                String.format("00-%s-%016x-01", trace, SPAN_ID),
                step,
                Integer.parseInt(arguments[6]),
                habits);
        return trace + " " + call.outcome(driver);
    }

    private static synchronized void print(String line) {
        System.out.println(line);
    }
}
