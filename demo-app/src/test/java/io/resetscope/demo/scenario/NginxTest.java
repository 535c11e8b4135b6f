package io.resetscope.demo.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NginxTest {
    @TempDir
    private Path folder;

    @Test
    void isLookedForInTheFoldersInTurn() throws IOException {
        assertThat(Nginx.in(folder + ":" + folder.resolve("none"))).isEmpty();

        Path nginx = Files.createFile(folder.resolve("nginx"));
        assertThat(Nginx.in(folder.toString())).isEmpty();
        assertThat(nginx.toFile().setExecutable(true)).isTrue();
        assertThat(Nginx.in(folder.resolve("none") + ":" + folder)).contains(nginx);
    }

    @Test
    void proxiesAsItIsTold() {
        assertThat(Nginx.configuration(
                        folder,
                        8080,
                        new ServerAddress("127.0.0.1", 9090),
                        List.of("proxy_http_version 1.1;", "proxy_set_header Connection \"\";")))
                .contains("listen 127.0.0.1:8080;", "server 127.0.0.1:9090;", "proxy_http_version 1.1;")
                .contains("proxy_set_header Connection \"\";")
                .contains("error_log " + folder + "/error.log;");
    }
}
