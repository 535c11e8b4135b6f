package io.resetscope.demo.scenario;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The catalogue. */
public record Scenarios(List<Scenario> all) {
    private static final String ALL = "all";

    public static Scenarios standard(Settings settings) {
        return new Scenarios(List.of(
                new Refused(), //
                new UpstreamKilled(settings),
                new StaleConnection(settings),
                new UploadRejected(),
                new UploadTooLarge(settings),
                new L4Idle(settings)));
    }

    /** @throws IllegalArgumentException for a name that is not in the catalogue, in words for the user */
    public List<Scenario> named(Collection<String> names) {
        for (String name : names) {
            if (!name.equals(ALL)
                    && all.stream().noneMatch(scenario -> scenario.name().equals(name))) {
                throw new IllegalArgumentException("unknown scenario '" + name + "'; known: " + known());
            }
        }
        return all.stream()
                .filter(scenario -> names.contains(ALL) || names.contains(scenario.name()))
                .toList();
    }

    /** Options of the command line that are not for every scenario. */
    public List<String> options() {
        return all.stream()
                .flatMap(scenario -> scenario.options().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** The names of those that follow an option. */
    public List<String> following(String option) {
        return all.stream()
                .filter(scenario -> scenario.options().contains(option))
                .map(Scenario::name)
                .toList();
    }

    private String known() {
        return all.stream().map(Scenario::name).collect(Collectors.joining(", ")) + ", " + ALL;
    }
}
