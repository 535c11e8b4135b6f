package io.resetscope.agent.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StackBudgetTest {

    private static final long SECOND = 1_000_000_000;
    private static final long QUIET_SECOND = 200_000 * SECOND;
    private static final int STORM = 100;

    private static Throwable thrownBy(String className) {
        Throwable error = new IOException("Broken pipe");
        error.setStackTrace(new StackTraceElement[] {new StackTraceElement(className, "read", null, 1)});
        return error;
    }

    @Test
    @DisplayName("a storm gets some a second, and some the next")
    void some() {
        StackBudget budget = new StackBudget();
        Throwable error = thrownBy("A");
        for (int i = 1; i <= STORM; i++) {
            assertThat(budget.stack(error, QUIET_SECOND + i) != null)
                    .as("%d", i)
                    .isEqualTo(i <= 20);
        }
        assertThat(budget.stack(error, QUIET_SECOND + SECOND)).hasSize(1);
    }

    @Test
    @DisplayName("a server's storm leaves the clients theirs, and the other way around")
    void apart() {
        Throwable server = thrownBy("org.apache.coyote.Processor");
        Throwable client = thrownBy("redis.clients.jedis.Connection");
        for (int i = 0; i < STORM; i++) {
            ServerLibrary.of(server, QUIET_SECOND);
        }
        assertThat(ServerLibrary.of(server, QUIET_SECOND)).isNull();
        assertThat(ClientLibrary.of(client, QUIET_SECOND)).isEqualTo("Jedis");
        for (int i = 0; i < STORM; i++) {
            ClientLibrary.of(client, QUIET_SECOND + SECOND);
        }
        assertThat(ClientLibrary.of(client, QUIET_SECOND + SECOND)).isNull();
        assertThat(ServerLibrary.of(server, QUIET_SECOND + SECOND)).isEqualTo("Tomcat");
    }
}
