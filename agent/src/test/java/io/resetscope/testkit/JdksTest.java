package io.resetscope.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdksTest {

    @TempDir
    private Path directory;

    @Test
    void readsTheVersionFromTheReleaseFile() throws IOException {
        Path home = withRelease("a", "17.0.15");
        assertThat(Jdks.among(List.of(home))).containsExactly(new Jdk(home.toRealPath(), 17, "17.0.15"));
    }

    @Test
    void asksJavaWhereThereIsNoReleaseFile() throws IOException {
        Path home = home("a", "echo '    java.version = 1.8.0_504' >&2");
        assertThat(Jdks.among(List.of(home))).containsExactly(new Jdk(home.toRealPath(), 8, "1.8.0_504"));
    }

    @Test
    void theFirstOfAVersionWinsAndTheOldestComesFirst() throws IOException {
        Path first = withRelease("first", "21.0.1");
        Path second = withRelease("second", "21.0.13");
        Path older = withRelease("older", "1.8.0_1");
        assertThat(Jdks.among(List.of(first, second, older)))
                .extracting(Jdk::home)
                .containsExactly(older.toRealPath(), first.toRealPath());
    }

    @Test
    void resolvesLinksAndPassesOverWhatIsNoJdk() throws IOException {
        Path home = withRelease("real", "28-ea");
        Path link = Files.createSymbolicLink(directory.resolve("link"), home);
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path nothing = directory.resolve("nothing");
        assertThat(Jdks.among(List.of(nothing, empty, link, home)))
                .containsExactly(new Jdk(home.toRealPath(), 28, "28-ea"));
    }

    @Test
    void splitsTheSetting() {
        assertThat(Jdks.named("/a:/b, /c,")).containsExactly(Path.of("/a"), Path.of("/b"), Path.of("/c"));
        assertThat(Jdks.named(null)).isEmpty();
    }

    @Test
    void findsTheOneThatRunsThisTest() {
        assertThat(Jdks.feature(Runtime.version().feature())).isPresent();
        assertThat(JvmVariant.all()).extracting(JvmVariant::name).contains("8", "17", "17 plain", "25");
    }

    private Path withRelease(String name, String version) throws IOException {
        Path home = home(name, "exit 1");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Path home(String name, String script) throws IOException {
        Path bin = Files.createDirectories(directory.resolve(name).resolve("bin"));
        Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin.getParent();
    }
}
