package io.resetscope.lab;

import io.resetscope.lab.client.Step;
import io.resetscope.lab.stage.ServerSide;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A fault that the lab makes, and what must be said of it. The table is {@link Faults}. */
public final class Fault {

    private final String name;
    private final String description;
    private final Map<Role, Set<String>> truth = new EnumMap<>(Role.class);
    private ServerSide.Maker server;
    private String script = "request";
    private Set<Client> must = EnumSet.noneOf(Client.class);
    private Set<Client> may = EnumSet.noneOf(Client.class);
    private int repetitions = 8;
    private int lanes = 1;
    private int readTimeoutMillis = 10_000;
    private boolean ignoresClose;
    private boolean core;

    private Fault(String name, String description) {
        this.name = name;
        this.description = description;
    }

    /** @param description one sentence for the page */
    public static Fault of(String name, String description) {
        return new Fault(name, description);
    }

    public Fault server(ServerSide.Maker maker) {
        server = maker;
        return this;
    }

    /** What the client does, see {@link Step}; it is repeated. */
    public Fault script(String steps) {
        Step.parse(steps);
        script = steps;
        return this;
    }

    /** The causes that may be said by this process; several where one connection cannot honestly tell. */
    public Fault truth(Role role, String... causes) {
        truth.put(role, Set.of(causes));
        return this;
    }

    /** Nothing may be reported by this process. */
    public Fault nothing(Role role) {
        truth.put(role, Set.of());
        return this;
    }

    /** Every repetition of these clients gives an incident. */
    public Fault must(Set<Client> clients) {
        must = clients;
        return this;
    }

    /** These may notice in time, or time may go another way. */
    public Fault may(Client... clients) {
        may = Set.of(clients);
        return this;
    }

    public Fault repetitions(int count) {
        repetitions = count;
        return this;
    }

    /** So many connections do each step at the same time. */
    public Fault lanes(int count) {
        lanes = count;
        return this;
    }

    public Fault readTimeoutMillis(int millis) {
        readTimeoutMillis = millis;
        return this;
    }

    /** The clients that are ours reuse connections that were announced to be closed. */
    public Fault ignoresClose() {
        ignoresClose = true;
        return this;
    }

    /** Run on every JDK by the clients that come with it. */
    public Fault core() {
        core = true;
        return this;
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    public ServerSide.Maker server() {
        return server;
    }

    public String script() {
        return script;
    }

    /** Empty when nothing may be reported; also for a process of which the table says nothing. */
    public Set<String> truth(Role role) {
        return truth.getOrDefault(role, Set.of());
    }

    public Set<Role> roles() {
        return truth.keySet();
    }

    public boolean must(Client client) {
        return must.contains(client);
    }

    public boolean meets(Client client) {
        return must.contains(client) || may.contains(client);
    }

    public int repetitions() {
        return repetitions;
    }

    public int lanes() {
        return lanes;
    }

    public int readTimeoutMillis() {
        return readTimeoutMillis;
    }

    public boolean isIgnoresClose() {
        return ignoresClose;
    }

    public boolean isCore() {
        return core;
    }
}
