package io.resetscope.agent.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/** Whether somebody watches: Java tells of standard input and output together, and this is about errors. */
public final class Terminal {

    private static final Path STANDARD_ERROR = Paths.get("/proc/self/fd/2");

    private Terminal() {}

    /** Where the system does not tell, nobody does. */
    public static boolean isStandardError() {
        try {
            String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }
}
