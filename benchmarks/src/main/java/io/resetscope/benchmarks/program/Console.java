package io.resetscope.benchmarks.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * How a measured program talks with the harness: it says that it is ready, answers commands, and ends with its standard
 * input. Its lines carry a mark, because some agents write to the standard output too.
 */
final class Console {

    static final String MARK = "> ";

    /** What a program can be told to do besides {@code heap}. */
    @FunctionalInterface
    interface Command {
        String answer(String[] words) throws Exception;
    }

    private Console() {}

    static void serve(String ready, Command command) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        say("ready " + ready);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            say(words[0].equals("heap") ? String.valueOf(liveBytes()) : command.answer(words));
        }
        // threads of connections may still wait for bytes
        System.exit(0);
    }

    static Command none() {
        return words -> {
            throw new IOException("unknown command " + words[0]);
        };
    }

    private static void say(String text) {
        System.out.println(MARK + text);
        System.out.flush();
    }

    /** After collections in which references and finalizers of the one before can go. */
    private static long liveBytes() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
