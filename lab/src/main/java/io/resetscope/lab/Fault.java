package io.resetscope.lab;

import io.resetscope.lab.client.Habits;
import io.resetscope.lab.client.Step;
import io.resetscope.lab.stage.ServerSide;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A fault that the lab makes, over one scheme, and what must be said of it. The table is {@link Faults}. */
public final class Fault {

    private final String name;
    private final String description;
    private final Map<Role, Set<String>> truth;
    private ServerSide.Maker server;
    private String script = "request";
    private Set<Client> must = EnumSet.noneOf(Client.class);
    private Set<Client> may = EnumSet.noneOf(Client.class);
    private int repetitions = 4;
    private int lanes = 1;
    private int readTimeoutMillis = 10_000;
    private int perRepetition = -1;
    private final Map<String, String> options;
    private final Set<String> habits;
    private int warmUp;
    private Set<String> untilThen = Set.of();
    private final Map<String, Object> says;
    private boolean policyMismatch;
    private boolean endsApart;
    private long learnsMillis = -1;
    private boolean core;
    private Scheme scheme = Scheme.HTTP;
    private boolean plainOnly;
    private String otherwise = "";
    private UnaryOperator<Fault> overTls = UnaryOperator.identity();

    private Fault(String name, String description) {
        this.name = name;
        this.description = description;
        truth = new EnumMap<>(Role.class);
        options = new TreeMap<>();
        habits = new TreeSet<>();
        says = new TreeMap<>();
    }

    private Fault(Fault from) {
        name = from.name;
        description = from.description;
        truth = new EnumMap<>(from.truth);
        server = from.server;
        script = from.script;
        must = from.must;
        may = from.may;
        repetitions = from.repetitions;
        lanes = from.lanes;
        readTimeoutMillis = from.readTimeoutMillis;
        perRepetition = from.perRepetition;
        options = new TreeMap<>(from.options);
        habits = new TreeSet<>(from.habits);
        warmUp = from.warmUp;
        untilThen = from.untilThen;
        says = new TreeMap<>(from.says);
        policyMismatch = from.policyMismatch;
        endsApart = from.endsApart;
        learnsMillis = from.learnsMillis;
        core = from.core;
        scheme = from.scheme;
        plainOnly = from.plainOnly;
        otherwise = from.otherwise;
        overTls = from.overTls;
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

    /** An option of the client's agent, in place of the lab's own. */
    public Fault option(String option, String value) {
        options.put(option, value);
        return this;
    }

    /** What the clients do in a way of their own, see {@link Habits}. */
    public Fault habit(String habit) {
        habits.add(habit);
        return this;
    }

    /** So many incidents come of each repetition, in place of one per lane. */
    public Fault perRepetition(int incidents) {
        perRepetition = incidents;
        return this;
    }

    /** The first so many incidents of a process may be given these causes too: the true one has to be learned. */
    public Fault learnedAfter(int incidents, String... causes) {
        warmUp = incidents;
        untilThen = Set.of(causes);
        return this;
    }

    /** An attribute that the client's incidents have where it must meet the fault. */
    public Fault says(String attribute, Object value) {
        says.put(attribute, value);
        return this;
    }

    /** The client says {@code connection policy mismatch}, once. */
    public Fault policyMismatch() {
        policyMismatch = true;
        return this;
    }

    /** Both ends report the connection, but not in the same request. */
    public Fault endsApart() {
        endsApart = true;
        return this;
    }

    /** The client's last incident has learned this idle timeout, within 20 %. */
    public Fault learns(long idleMillis) {
        learnsMillis = idleMillis;
        return this;
    }

    /** Run on every JDK by the clients that come with it. */
    public Fault core() {
        core = true;
        return this;
    }

    /** It is no fault of HTTP, or TLS is the fault: it is not played over https. */
    public Fault plainOnly() {
        plainOnly = true;
        return this;
    }

    /**
     * Over https something is otherwise; without this call nothing is.
     *
     * @param why one sentence for the page
     */
    public Fault overTls(String why, UnaryOperator<Fault> differences) {
        otherwise = why;
        overTls = differences;
        return this;
    }

    /** Itself as it is over that scheme; empty when it is not played so. */
    public Optional<Fault> over(Scheme wanted) {
        if (wanted == scheme) {
            return Optional.of(this);
        }
        if (plainOnly) {
            return Optional.empty();
        }
        Fault other = overTls.apply(new Fault(this));
        other.scheme = wanted;
        other.must = speaking(other.must, wanted);
        other.may = speaking(other.may, wanted);
        return Optional.of(other.habit(Habits.TLS));
    }

    private static Set<Client> speaking(Set<Client> clients, Scheme scheme) {
        return clients.stream().filter(it -> it.speaks(scheme)).collect(Collectors.toSet());
    }

    public String name() {
        return name;
    }

    /** The name, and the scheme where it is not the usual one. */
    public String title() {
        return scheme == Scheme.HTTP ? name : name + " " + scheme.id();
    }

    public Scheme scheme() {
        return scheme;
    }

    /** What is otherwise over https; empty when nothing is. */
    public String otherwiseOverTls() {
        return otherwise;
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

    public Map<String, String> options() {
        return options;
    }

    public int readTimeoutMillis() {
        return readTimeoutMillis;
    }

    /** Separated by commas. */
    public String habits() {
        return String.join(",", habits);
    }

    public int perRepetition() {
        return perRepetition < 0 ? lanes : perRepetition;
    }

    /** Below it, what has to be learned is not. */
    public int fewestRepetitions() {
        return warmUp / perRepetition() + 1;
    }

    /** What may be said of this process' incident, the first having number 0. */
    public Set<String> truth(Role role, int number) {
        Set<String> allowed = new TreeSet<>(truth(role));
        if (number < warmUp && !allowed.isEmpty()) {
            allowed.addAll(untilThen);
        }
        return allowed;
    }

    public Map<String, Object> says() {
        return says;
    }

    public boolean isPolicyMismatch() {
        return policyMismatch;
    }

    /** Whether both ends report each connection, in the trace of the same request. */
    public boolean isInOneTrace() {
        return !endsApart;
    }

    /** -1 when nothing is asked for. */
    public long learnsMillis() {
        return learnsMillis;
    }

    public boolean isCore() {
        return core;
    }
}
