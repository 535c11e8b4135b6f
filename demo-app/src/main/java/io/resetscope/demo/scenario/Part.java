package io.resetscope.demo.scenario;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The main of an {@link Actor}: says where it listens, and stays until it is told to leave. */
final class Part {

    private Part() {}

    static void listensAt(int... ports) throws IOException {
        System.out.println(
                "ready " + Arrays.stream(ports).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
        System.out.flush();
        while (System.in.read() >= 0) {
            // nothing is ever said there but that it is over
        }
        System.exit(0);
    }
}
