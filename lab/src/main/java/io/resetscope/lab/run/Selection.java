package io.resetscope.lab.run;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import io.resetscope.lab.Scheme;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The part of the lab that is run: {@code -Dlab.faults=stale*,race* -Dlab.clients=socket,okhttp4 -Dlab.jdks=17
 * -Dlab.schemes=https}.
 *
 * @param faults patterns, like the others separated by commas
 */
public record Selection(String faults, String clients, String jdks, String schemes) {

    private static final String ALL = "*";
    /** Every fault is run on it, with every client. */
    public static final int FIRST_JDK = 17;
    /** The JDKs whose TLS sockets differ from their neighbours': 11 and 21 have those of 17. */
    private static final Set<Integer> WITH_TLS_OF_ITS_OWN = Set.of(8, 25, 28);

    public static Selection fromProperties() {
        return new Selection(property("faults"), property("clients"), property("jdks"), property("schemes"));
    }

    /** Whether nothing is left out. */
    public boolean isWhole() {
        return faults.equals(ALL) && clients.equals(ALL) && jdks.equals(ALL) && schemes.equals(ALL);
    }

    /** @param fault as it is over one scheme */
    boolean has(Fault fault, Client client, int jdk) {
        boolean meet = fault.meets(client) && client.runsOn(jdk);
        boolean there = jdk == FIRST_JDK || isElsewhere(jdk, fault.scheme(), client) && fault.isCore();
        return meet && there && has(fault.name(), client.id(), jdk, fault.scheme());
    }

    private static boolean isElsewhere(int jdk, Scheme scheme, Client client) {
        return client.differsByJdk(scheme) && (scheme == Scheme.HTTP || WITH_TLS_OF_ITS_OWN.contains(jdk));
    }

    /** The same of anything that has these names. */
    public boolean has(String fault, String client, int jdk, Scheme scheme) {
        return matches(fault, faults)
                && matches(client, clients)
                && matches(String.valueOf(jdk), jdks)
                && matches(scheme.id(), schemes);
    }

    private static boolean matches(String name, String patterns) {
        return Arrays.stream(patterns.split(","))
                .anyMatch(it -> name.matches(it.trim().replace("*", ".*")));
    }

    private static String property(String name) {
        return Optional.ofNullable(System.getProperty("lab." + name))
                .filter(it -> !it.isBlank())
                .orElse(ALL);
    }
}
