package io.resetscope.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A way to run Java that the agent must work with: a version, or a version with another socket implementation.
 *
 * @param jdk absent when this machine does not have it
 */
public record JvmVariant(String name, int feature, Optional<Jdk> jdk, List<String> options) {

    private static final int NEWEST_REQUIRED = 25;

    /** Every variant that must work, present or not, and whatever newer JDK is installed. */
    public static List<JvmVariant> all() {
        List<JvmVariant> all = new ArrayList<>(List.of(
                of(8),
                of(11),
                of(17),
                new JvmVariant("17 plain", 17, Jdks.feature(17), List.of("-Djdk.net.usePlainSocketImpl=true")),
                of(21),
                of(NEWEST_REQUIRED)));
        if (Jdks.newest().feature() > NEWEST_REQUIRED) {
            all.add(newest());
        }
        return List.copyOf(all);
    }

    /** A version with its defaults. */
    public static JvmVariant of(int feature) {
        return new JvmVariant(String.valueOf(feature), feature, Jdks.feature(feature), List.of());
    }

    /** The newest version of this machine. */
    public static JvmVariant newest() {
        return of(Jdks.newest().feature());
    }

    /** The JDK to run; skips or fails the test where there is none. */
    public Jdk require() {
        return Requirement.present(jdk, "JDK " + feature, Jdks.REMEDY);
    }

    @Override
    public String toString() {
        return "JDK " + name;
    }
}
