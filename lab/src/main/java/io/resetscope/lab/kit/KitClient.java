package io.resetscope.lab.kit;

import io.resetscope.lab.Scheme;
import io.resetscope.testkit.Jdk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** A client of the kit: how it is run and set up, and what must be said of it. The table is {@link KitClients}. */
public final class KitClient {

    private static final String DRIVERS = "io.resetscope.lab.client.";

    final String name;
    final String title;
    private String driver = "";
    private List<String> jars = List.of();
    private int oldestJdk = 8;
    private final Map<String, String> properties = new TreeMap<>();
    private final List<String> habits = new ArrayList<>();
    private final Map<KitFault, String> requests = new EnumMap<>(KitFault.class);
    private String library;
    private Function<Jdk, String> version = jdk -> null;
    private final Map<String, Function<Jdk, Object>> settings = new TreeMap<>();
    private final Map<KitFault, String> retries = new EnumMap<>(KitFault.class);
    private final Map<KitFault, Impossible> impossible = new EnumMap<>(KitFault.class);
    private Where onlyThere = (fault, jdk, scheme) -> true;
    private Where tried = (fault, jdk, scheme) -> true;
    private final Set<KitFault> withoutOutcome = EnumSet.noneOf(KitFault.class);
    private final Map<KitFault, String> withoutCall = new EnumMap<>(KitFault.class);
    private final Map<KitFault, Function<Jdk, String>> versionWithoutCall = new EnumMap<>(KitFault.class);

    /** What happens in place of a fault that a client cannot meet. */
    enum Instead {
        /** The application gets its response, and nothing is reported. */
        QUIET,
        /** The application gets the error, as without retries. */
        NOT_HEALED,
        /** It may meet it and may not, as time goes; what is reported is right. */
        AT_TIMES,
        /** The same; if not, it aborts the connection itself, which is reported as its own act. */
        AT_TIMES_OR_ABORTS
    }

    /** A part of the table. */
    @FunctionalInterface
    interface Where {
        boolean is(KitFault fault, int jdk, Scheme scheme);
    }

    /** @param reason for the page */
    record Impossible(Instead instead, String reason) {}

    private KitClient(String name, String title) {
        this.name = name;
        this.title = title;
    }

    /** @param name also that of the folder with its jars, unless told otherwise */
    static KitClient of(String name, String title) {
        KitClient client = new KitClient(name, title);
        client.jars = List.of(name);
        return client;
    }

    /** @param driver a class of package {@code client} */
    KitClient driver(String driver) {
        this.driver = DRIVERS + driver;
        return this;
    }

    /** The folders of its class path. */
    KitClient jars(String... folders) {
        jars = List.of(folders);
        return this;
    }

    KitClient from(int jdk) {
        oldestJdk = jdk;
        return this;
    }

    /** It is tried there alone: each JVM takes its time. */
    KitClient triedOnly(Where where) {
        tried = where;
        return this;
    }

    /** A system property of its JVM. */
    KitClient property(String name, Object value) {
        properties.put(name, value.toString());
        return this;
    }

    /** Part of how its pool is set up, see {@link io.resetscope.lab.client.Habits}. */
    KitClient habit(String name, long millis) {
        habits.add(name + millis);
        return this;
    }

    /** The step that meets this fault, in place of a GET. */
    KitClient request(String step, KitFault... faults) {
        for (KitFault fault : faults) {
            requests.put(fault, step);
        }
        return this;
    }

    /** What it must be called; the version is that of the JDK where it is told so. */
    KitClient library(String name, Function<Jdk, String> version) {
        library = name;
        this.version = version;
        return this;
    }

    /** A {@code resetscope.pool.*} attribute, without that prefix. */
    KitClient reads(String setting, Object value) {
        return reads(setting, jdk -> value);
    }

    KitClient reads(String setting, Function<Jdk, Object> value) {
        settings.put(setting, value);
        return this;
    }

    /** {@code resetscope.pool.retries} where the client shall repeat nothing, and where it shall. */
    KitClient retries(String off, String on) {
        for (KitFault fault : KitFault.values()) {
            retries.put(fault, fault.isHealed() ? on : off);
        }
        return this;
    }

    /** And in one fault. */
    KitClient retries(KitFault fault, String said) {
        retries.put(fault, said);
        return this;
    }

    KitClient impossible(Instead instead, String reason, KitFault... faults) {
        for (KitFault fault : faults) {
            impossible.put(fault, new Impossible(instead, reason));
        }
        return this;
    }

    /** What is impossible is so only there. */
    KitClient only(Where where) {
        onlyThere = where;
        return this;
    }

    /** That nothing was repeated need not be told, for its calls are not seen in whole. */
    KitClient withoutOutcome(KitFault... faults) {
        withoutOutcome.addAll(Arrays.asList(faults));
        return this;
    }

    /**
     * What fails there is on a thread that knows of no call: neither settings nor an outcome are told.
     *
     * @param name of the library, by that thread's stack
     */
    KitClient withoutCall(String name, KitFault... faults) {
        return withoutCall(name, jdk -> null, faults);
    }

    /** The same, where the version is known without a call. */
    KitClient withoutCall(String name, Function<Jdk, String> version, KitFault... faults) {
        for (KitFault fault : faults) {
            withoutCall.put(fault, name);
            versionWithoutCall.put(fault, version);
        }
        return withoutOutcome(faults);
    }

    boolean runsOn(int jdk) {
        return jdk >= oldestJdk;
    }

    boolean isTried(KitFault fault, int jdk, Scheme scheme) {
        return tried.is(fault, jdk, scheme);
    }

    boolean isTriedOn(int jdk) {
        return Arrays.stream(KitFault.values())
                .anyMatch(fault -> Arrays.stream(Scheme.values()).anyMatch(scheme -> isTried(fault, jdk, scheme)));
    }

    String driver() {
        return driver;
    }

    List<String> jars() {
        return jars;
    }

    Map<String, String> properties() {
        return properties;
    }

    String habits(KitFault fault) {
        List<String> all = new ArrayList<>(habits);
        all.add(fault.habit());
        return String.join(",", all);
    }

    /** How it is set up, for the page. */
    String configured() {
        List<String> all = new ArrayList<>(habits);
        properties.forEach((name, value) -> all.add("-D" + name + "=" + value));
        return String.join(", ", all);
    }

    String script(KitFault fault) {
        return fault.script.formatted(requests.getOrDefault(fault, "request"));
    }

    boolean mustTellOutcome(KitFault fault) {
        return !withoutOutcome.contains(fault);
    }

    /** Null where it can meet it. */
    Impossible impossible(KitFault fault, int jdk, Scheme scheme) {
        return onlyThere.is(fault, jdk, scheme) ? impossible.get(fault) : null;
    }

    boolean knowsCall(KitFault fault) {
        return !withoutCall.containsKey(fault);
    }

    /** All {@code resetscope.pool.*} attributes of an incident, whole. */
    Map<String, Object> pool(KitFault fault, Jdk jdk) {
        Map<String, Object> pool = new TreeMap<>();
        put(pool, "library", withoutCall.getOrDefault(fault, library));
        if (!knowsCall(fault)) {
            put(pool, "library_version", versionWithoutCall.get(fault).apply(jdk));
            return pool;
        }
        put(pool, "library_version", version.apply(jdk));
        settings.forEach((name, value) -> put(pool, name, value.apply(jdk)));
        put(pool, "retries", retries.get(fault));
        return pool;
    }

    private static void put(Map<String, Object> pool, String name, Object value) {
        if (value != null) {
            pool.put("resetscope.pool." + name, value);
        }
    }
}
