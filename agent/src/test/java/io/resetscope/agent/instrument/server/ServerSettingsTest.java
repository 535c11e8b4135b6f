package io.resetscope.agent.instrument.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.server.ServerLimit;
import io.resetscope.agent.server.ServerPolicy;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a library's numbers mean that are no limits. */
class ServerSettingsTest {

    private static final String IDLE_INTERVAL = "sun.net.httpserver.idleInterval";

    /** As much of Tomcat's as is read. */
    public static final class AbstractHttp11Protocol {

        private boolean disableUploadTimeout = true;
        private int maxKeepAliveRequests = 100;

        public int getKeepAliveTimeout() {
            return 20_000;
        }

        public int getConnectionTimeout() {
            return 2_000;
        }

        public int getConnectionUploadTimeout() {
            return 300_000;
        }

        public boolean getDisableUploadTimeout() {
            return disableUploadTimeout;
        }

        public int getMaxSwallowSize() {
            return 0;
        }

        public int getMaxKeepAliveRequests() {
            return maxKeepAliveRequests;
        }
    }

    private final AbstractHttp11Protocol tomcat = new AbstractHttp11Protocol();

    private ServerPolicy.Setting tomcat(ServerLimit limit) throws ReflectiveOperationException {
        return new TomcatInstrumentation.Settings().read(tomcat).settings.get(limit);
    }

    @Test
    @DisplayName("Tomcat: no requests on a connection, or fewer, are as many as come; no bytes are none")
    void tomcatNumbers() throws ReflectiveOperationException {
        assertThat(tomcat(ServerLimit.REQUESTS).value).isEqualTo(100);
        for (int unlimited = 0; unlimited >= -1; unlimited--) {
            tomcat.maxKeepAliveRequests = unlimited;
            assertThat(tomcat(ServerLimit.REQUESTS).value).isEqualTo(ServerPolicy.NO_LIMIT);
        }
        assertThat(tomcat(ServerLimit.UNREAD_BODY).value).isZero();
    }

    @Test
    @DisplayName("Tomcat: a body's timeout is that of the head, unless it has been given its own")
    void tomcatBody() throws ReflectiveOperationException {
        assertThat(tomcat(ServerLimit.BODY).name).isEqualTo("connectionTimeout");
        tomcat.disableUploadTimeout = false;
        assertThat(tomcat(ServerLimit.BODY).name).isEqualTo("connectionUploadTimeout");
        assertThat(tomcat(ServerLimit.BODY).value).isEqualTo(TimeUnit.MINUTES.toNanos(5));
        assertThat(tomcat(ServerLimit.HEAD).value).isEqualTo(TimeUnit.SECONDS.toNanos(2));
    }

    @Test
    @DisplayName("com.sun.net.httpserver: an idle time that is none is its default")
    void httpServerIdle() {
        try {
            System.setProperty(IDLE_INTERVAL, "0");
            assertThat(httpServerIdleNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(30));
            System.setProperty(IDLE_INTERVAL, "7");
            assertThat(httpServerIdleNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(7));
        } finally {
            System.clearProperty(IDLE_INTERVAL);
        }
    }

    private static long httpServerIdleNanos() {
        return new HttpServerSettings().read(null).settings.get(ServerLimit.IDLE).value;
    }
}
