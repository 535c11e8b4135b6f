package io.resetscope.lab.run;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import io.resetscope.lab.Faults;
import io.resetscope.lab.Role;
import io.resetscope.lab.Scheme;
import io.resetscope.lab.judge.Judge;
import io.resetscope.lab.judge.Judgement;
import io.resetscope.lab.judge.KernelCheck;
import io.resetscope.lab.judge.Matrix;
import io.resetscope.lab.judge.Observed;
import io.resetscope.lab.judge.Score;
import io.resetscope.lab.kernel.ResetTrace;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.Jdks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Plays one fault for people: {@code <fault> [client] [jdk] [--https]}. What {@code lab/play} runs. */
public final class Play {

    private static final String HTTPS = "--https";
    private static final String BLOCK = "[resetscope] ";
    private static final String OF_THE_START = "\\[resetscope\\] \\d.*";

    private Play() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0 || arguments[0].equals("--help") || arguments[0].equals("-h")) {
            System.out.print(usage());
            return;
        }
        try {
            List<String> names = new ArrayList<>(Arrays.asList(arguments));
            Scheme scheme = names.remove(HTTPS) ? Scheme.HTTPS : Scheme.HTTP;
            System.exit(play(names, scheme) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("lab/play: " + e.getMessage());
            System.exit(2);
        }
    }

    private static boolean play(List<String> names, Scheme scheme) throws Exception {
        Fault fault = fault(names.get(0), scheme);
        Client client = names.size() > 1 ? client(names.get(1), fault) : firstOf(fault);
        Jdk jdk = jdk(names.size() > 2 ? names.get(2) : String.valueOf(Selection.FIRST_JDK), client);
        System.out.println(
                fault.title() + " with " + client.id() + " on JDK " + jdk.feature() + ": " + fault.description());
        System.out.println("the client does: " + fault.script() + lanes(fault) + "\n");
        try (ResetTrace trace = ResetTrace.open()) {
            Case once = new Case(fault, client, jdk, fault.fewestRepetitions());
            Observed observed = once.run();
            System.out.println(told(observed.log()));
            List<Judgement> judgements = new Judge(new KernelCheck(trace::eventsOf)).judge(observed);
            System.out.print(new Matrix(judgements).text());
            judgements.stream()
                    .filter(it -> it.objection() != null)
                    .forEach(it -> System.out.println("objection: " + it.objection()));
            String failure = new Score(judgements).failure(false);
            System.out.println(failure == null ? "RIGHT" : "NOT RIGHT: " + failure);
            return failure == null;
        }
    }

    private static String usage() {
        String faults = Faults.ALL.stream()
                .map(it -> String.format("  %-32s %s%n", it.name(), it.description()))
                .collect(Collectors.joining());
        return "lab/play <fault> [client] [jdk] [--https]\n\n"
                + "Makes one fault with real parts and shows what the agent says. Needs root and nginx.\n\n"
                + "clients: " + names(Arrays.asList(Client.values())) + "\n"
                + "jdks: "
                + Jdks.installed().stream()
                        .map(it -> String.valueOf(it.feature()))
                        .collect(Collectors.joining(", "))
                + "; 17 unless told otherwise\n\nfaults:\n" + faults;
    }

    private static Fault fault(String name, Scheme scheme) {
        return Faults.ALL.stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault " + name + "; lab/play --help lists them"))
                .over(scheme)
                .orElseThrow(() -> new IllegalArgumentException(name + " is not played over " + scheme.id()));
    }

    private static Client client(String name, Fault fault) {
        Client client = Arrays.stream(Client.values())
                .filter(it -> it.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no client " + name + "; there are " + names(Arrays.asList(Client.values()))));
        if (!fault.meets(client)) {
            throw new IllegalArgumentException(
                    name + " cannot meet " + fault.name() + "; these can: " + names(meeting(fault)));
        }
        return client;
    }

    private static Client firstOf(Fault fault) {
        return meeting(fault).get(0);
    }

    private static List<Client> meeting(Fault fault) {
        List<Client> meeting = new ArrayList<>(
                Arrays.stream(Client.values()).filter(fault::must).toList());
        Arrays.stream(Client.values())
                .filter(it -> fault.meets(it) && !fault.must(it))
                .forEach(meeting::add);
        return meeting;
    }

    private static Jdk jdk(String feature, Client client) {
        Optional<Jdk> found = feature.matches("\\d{1,3}") ? Jdks.feature(Integer.parseInt(feature)) : Optional.empty();
        Jdk jdk = found.orElseThrow(() -> new IllegalArgumentException(
                "no JDK " + feature + " here; put its home into " + Jdks.SETTING + " or under /opt/jdks"));
        if (!client.runsOn(jdk.feature())) {
            throw new IllegalArgumentException(client.id() + " does not run on JDK " + feature);
        }
        return jdk;
    }

    private static String lanes(Fault fault) {
        return fault.lanes() == 1 ? "" : ", on " + fault.lanes() + " connections at once";
    }

    private static String names(List<Client> clients) {
        return clients.stream().map(Client::id).collect(Collectors.joining(", "));
    }

    /** The agent's blocks, under the process that wrote them; a process' log begins with its command line. */
    private static String told(String log) {
        StringBuilder told = new StringBuilder();
        boolean inBlock = false;
        for (String line : log.split("\n")) {
            if (line.contains(" -cp ")) {
                told.append("-- ")
                        .append(role(line))
                        .append(line.contains("-javaagent") ? "" : ", not watched")
                        .append('\n');
            }
            inBlock = line.startsWith(BLOCK) && !line.matches(OF_THE_START) || inBlock && line.startsWith("  ");
            if (inBlock) {
                told.append(line).append('\n');
            }
        }
        return told.toString();
    }

    private static String role(String command) {
        return (command.contains(".client.ClientMain")
                        ? Role.CLIENT
                        : command.contains("Gateway") ? Role.GATEWAY : Role.SERVER)
                .id();
    }
}
