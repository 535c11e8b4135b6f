package io.resetscope.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs from the machine it runs on.
 *
 * <p>A missing part skips the test with a message that says how to supply it; with {@code RESETSCOPE_REQUIRE_ALL=1} it
 * fails instead, so that a build which must prove everything cannot pass by skipping.
 */
public final class Requirement {

    private static final String STRICT = "RESETSCOPE_REQUIRE_ALL";

    private final boolean strict;

    Requirement(boolean strict) {
        this.strict = strict;
    }

    private static Requirement fromEnvironment() {
        return new Requirement("1".equals(System.getenv(STRICT)));
    }

    /** Goes on only if {@code present}. */
    public static void that(boolean present, String what, String remedy) {
        fromEnvironment().check(present, what, remedy);
    }

    /** The part itself, if it is there. */
    public static <T> T present(Optional<T> part, String what, String remedy) {
        that(part.isPresent(), what, remedy);
        return part.orElseThrow();
    }

    /** Network namespaces and the kernel's tracepoints need root. */
    public static void root() {
        that(isRoot(), "root", "run the build as root");
    }

    void check(boolean present, String what, String remedy) {
        if (present) {
            return;
        }
        String message = "missing: " + what + "; to supply it, " + remedy;
        if (strict) {
            Assertions.fail(message + " (" + STRICT + "=1)");
        }
        Assumptions.abort(message);
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }
}
