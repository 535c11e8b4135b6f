package io.resetscope.agent.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page on safety promises is held by tests that exist. */
class SafetyPageTest {

    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:#(\\w+))?`");
    private static final Pattern NO_PROMISE = Pattern.compile("\\| *promise .*|\\|[-|]+");
    /** That of the libraries whose own tests are run. */
    private static final Pattern OTHER_TABLE = Pattern.compile("(?m)^\\| library \\|(.*\n\\|)*.*$");

    private static final Map<String, String> CLASSES = classes();

    private static Map<String, String> classes() {
        Path sources = DocsLinksTest.root().resolve("agent/src/test/java");
        try (Stream<Path> files = Files.walk(sources)) {
            return files.map(file -> sources.relativize(file).toString())
                    .filter(file -> file.matches(".*(Test|IT)\\.java"))
                    .map(file ->
                            file.substring(0, file.length() - ".java".length()).replace('/', '.'))
                    .collect(Collectors.toMap(name -> name.substring(name.lastIndexOf('.') + 1), name -> name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> promises() throws IOException {
        String page = Files.readString(DocsLinksTest.root().resolve("docs/safety.md"));
        return OTHER_TABLE
                .matcher(page)
                .replaceAll("")
                .lines()
                .filter(line ->
                        line.startsWith("|") && !NO_PROMISE.matcher(line).matches())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("promises")
    @DisplayName("each promise names the tests that hold it, and they are there")
    void held(String promise) throws Exception {
        List<MatchResult> tests = TEST.matcher(promise).results().toList();
        assertThat(tests).isNotEmpty();
        for (MatchResult test : tests) {
            assertThat(CLASSES).containsKey(test.group(1));
            if (test.group(2) != null) {
                Class<?> type = Class.forName(CLASSES.get(test.group(1)));
                assertThat(Arrays.stream(type.getDeclaredMethods()).filter(SafetyPageTest::isTest))
                        .extracting(Method::getName)
                        .contains(test.group(2));
            }
        }
    }

    /** Whichever of JUnit's annotations makes it one. */
    private static boolean isTest(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(each -> each.annotationType().getSimpleName().matches("(Parameterized)?Test|TestFactory"));
    }
}
