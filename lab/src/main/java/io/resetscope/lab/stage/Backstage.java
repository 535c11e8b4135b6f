package io.resetscope.lab.stage;

import io.resetscope.lab.Role;
import io.resetscope.lab.Scheme;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.Jdks;

/**
 * What a server side is started with.
 *
 * @param collector endpoint of the case's telemetry, http/protobuf
 * @param jdk of the case's JVMs
 * @param scheme what the first of the servers speaks; those behind it speak plain HTTP
 */
public record Backstage(String collector, Jdk jdk, Scheme scheme) {

    private static final int SERVERS_JDK = 17;

    /** The same for what stands behind a gateway. */
    public Backstage behindGateway() {
        return new Backstage(collector, jdk, Scheme.HTTP);
    }

    public boolean isTls() {
        return scheme == Scheme.HTTPS;
    }

    /** A program with the agent, whose incidents are told apart by its role. */
    public JavaProgram watched(Role role) {
        return new JavaProgram(jdk).agent(role, collector);
    }

    /** A program without the agent, always on the same JDK: how a server closes differs from one to the next. */
    public JavaProgram plain() {
        return new JavaProgram(Jdks.feature(SERVERS_JDK).orElse(jdk));
    }
}
