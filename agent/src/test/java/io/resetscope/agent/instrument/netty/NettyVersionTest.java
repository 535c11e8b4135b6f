package io.resetscope.agent.instrument.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the jars of an application's Netty say of themselves. */
class NettyVersionTest {

    private static final String CLIENT = "io/netty/bootstrap/Bootstrap";

    @TempDir
    private Path directory;

    private final NettyVersion netty = new NettyVersion();

    /** Each jar has the same resource, and in it the versions of its own part. */
    private URLClassLoader loader(String... jars) throws IOException {
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            Path jar = Files.createTempDirectory(directory, "jar");
            Path resource = jar.resolve("META-INF/io.netty.versions.properties");
            Files.createDirectories(resource.getParent());
            Files.writeString(resource, jars[i]);
            urls[i] = jar.toUri().toURL();
        }
        return new URLClassLoader(urls, null);
    }

    @Test
    @DisplayName("the common part's, wherever on the class path it is; where it is missing, that of HTTP")
    void version() throws IOException {
        netty.notice(loader("netty-codec-http.version=4.1.1\n", "netty-common.version=4.1.2\n"), CLIENT);
        assertThat(netty.get()).isEqualTo("4.1.2");
        NettyVersion swallowed = new NettyVersion();
        swallowed.notice(loader("netty-tcnative.version=2.0.74\n", "netty-codec-http.version=4.1.1\n"), CLIENT);
        assertThat(swallowed.get()).isEqualTo("4.1.1");
    }

    @Test
    @DisplayName("of two copies on one class path, the first is the one that is loaded")
    void firstOfTwo() throws IOException {
        netty.notice(loader("netty-common.version=4.1.2\n", "netty-common.version=4.1.3\n"), CLIENT);
        assertThat(netty.get()).isEqualTo("4.1.2");
    }

    @Test
    @DisplayName("several applications with the same one; with different ones it may be any, and none is told")
    void several() throws IOException {
        netty.notice(loader("netty-common.version=4.1.2\n"), CLIENT);
        netty.notice(loader("netty-common.version=4.1.2\n"), CLIENT);
        netty.notice(loader(), CLIENT);
        assertThat(netty.get()).isEqualTo("4.1.2");
        netty.notice(loader("netty-common.version=4.2.0\n"), CLIENT);
        assertThat(netty.get()).isNull();
    }

    @Test
    @DisplayName("not known without Netty, or without a word of its own")
    void unknown() throws IOException {
        assertThat(netty.get()).isNull();
        netty.notice(loader("netty-common.version=4.1.2\n"), "shop/Orders");
        netty.notice(null, CLIENT);
        netty.notice(loader(), CLIENT);
        assertThat(netty.get()).isNull();
    }
}
