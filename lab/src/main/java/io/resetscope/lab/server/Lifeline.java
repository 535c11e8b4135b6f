package io.resetscope.lab.server;

import java.io.IOException;

/** Ends this program when its starter is gone or closes its standard input. */
final class Lifeline {

    private Lifeline() {}

    /** Tells the starter the port, and from now on ends with it. */
    static void ready(int port) {
        new Thread(Lifeline::untilEnd, "lifeline").start();
        System.out.println("ready " + port);
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
