package io.resetscope.premain;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.bootstrap.ConnectionEvents;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The classes are defined by name, one by one: a list that is kept by hand. */
class BootstrapClassesTest {

    @Test
    @DisplayName("every class of the package is in the list, and nothing else")
    void names() throws Exception {
        Field names = BootstrapClasses.class.getDeclaredField("NAMES");
        names.setAccessible(true);
        assertThat((String[]) names.get(null)).containsExactlyInAnyOrderElementsOf(compiled());
    }

    private static List<String> compiled() throws Exception {
        Path root = Path.of(ConnectionEvents.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root.resolve("io/resetscope/bootstrap"))) {
            files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class"))
                    .forEach(file -> names.add(file.substring(0, file.length() - ".class".length())));
        }
        return names;
    }
}
