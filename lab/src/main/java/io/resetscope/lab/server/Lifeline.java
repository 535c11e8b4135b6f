package io.resetscope.lab.server;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Ends this program when its starter is gone or closes its standard input. */
final class Lifeline {

    private Lifeline() {}

    /** Tells the starter the ports, and from now on ends with it. */
    static void ready(int... ports) {
        new Thread(Lifeline::untilEnd, "lifeline").start();
        System.out.println(
                "ready " + Arrays.stream(ports).mapToObj(String::valueOf).collect(Collectors.joining(" ")));
        System.out.flush();
    }

    private static void untilEnd() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said to a server
            }
        } catch (IOException gone) {
            System.err.println("standard input: " + gone);
        }
        System.exit(0);
    }
}
