package io.resetscope.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the causes' pages tell readers to play is there, and shows the page's cause. */
class CausePagesTest {

    private static final Path PAGES =
            Path.of(System.getProperty("basedir", "."), "..", "docs", "causes").normalize();
    private static final Pattern PLAYED =
            Pattern.compile("^lab/play (\\w+)(?: +(\\w+))?(?: +(\\d+))? *(?:#.*)?$", Pattern.MULTILINE);

    @TestFactory
    Stream<DynamicTest> everyCauseWithAFaultCanBePlayed() throws IOException {
        return pages().stream()
                .map(page -> dynamicTest(cause(page), () -> {
                    if (faultsOf(cause(page)).isEmpty()) {
                        return;
                    }
                    assertThat(played(page))
                            .extracting(it -> it.group(1))
                            .as("one of its faults has to be named as lab/play <fault>")
                            .containsAnyElementsOf(faultsOf(cause(page)));
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsPlayedIsInTheTable() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            for (MatchResult command : played(page)) {
                tests.add(dynamicTest(cause(page) + ": " + command.group(), () -> assertKnown(command)));
            }
        }
        return tests.stream();
    }

    private static void assertKnown(MatchResult command) {
        Fault fault = Faults.ALL.stream()
                .filter(it -> it.name().equals(command.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no fault " + command.group(1)));
        if (command.group(2) != null) {
            assertThat(Arrays.stream(Client.values()).filter(fault::meets).map(Client::id))
                    .as("clients that meet it")
                    .contains(command.group(2));
        }
    }

    private static TreeSet<String> faultsOf(String cause) {
        TreeSet<String> names = new TreeSet<>();
        for (Fault fault : Faults.ALL) {
            if (fault.roles().stream().anyMatch(role -> fault.truth(role).contains(cause))) {
                names.add(fault.name());
            }
        }
        return names;
    }

    private static List<MatchResult> played(Path page) throws IOException {
        return PLAYED.matcher(Files.readString(page)).results().toList();
    }

    private static String cause(Path page) {
        return page.getFileName().toString().replace(".md", "").replace('-', '_');
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            return pages.filter(it -> it.toString().endsWith(".md")).sorted().toList();
        }
    }
}
