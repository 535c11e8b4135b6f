package io.resetscope.lab.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.client.Step;
import io.resetscope.testkit.Jdk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KitClientsTest {

    private static final Jdk JDK = new Jdk(Path.of("/"), 17, "17.0.15");

    @Test
    void eachHasANameAndATitleOfItsOwn() {
        assertThat(KitClients.ALL).extracting(it -> it.name).doesNotHaveDuplicates();
        assertThat(KitClients.ALL).extracting(it -> it.title).doesNotHaveDuplicates();
    }

    @Test
    void eachCanPlayEveryFault() {
        assertThat(KitClients.ALL).allSatisfy(client -> {
            for (KitFault fault : KitFault.values()) {
                List<Step> steps = Step.parse(client.script(fault));
                assertThat(steps.get(steps.size() - 1).kind).isIn(Step.Kind.REQUEST, Step.Kind.UPLOAD);
                assertThat(client.habits(fault)).contains(fault.habit());
            }
        });
    }

    @Test
    void whatMustBeSaidOfThePoolIsWhatWasSetUp() {
        KitClient okHttp = client("okhttp4");
        assertThat(okHttp.habits(KitFault.STALE)).isEqualTo("keep_alive=77000,no_retries");
        assertThat(okHttp.pool(KitFault.STALE_HEALED, JDK))
                .isEqualTo(Map.of(
                        "resetscope.pool.library", "OkHttp",
                        "resetscope.pool.library_version", "4.12.0",
                        "resetscope.pool.keep_alive_ms", 77_000L,
                        "resetscope.pool.time_to_live_ms", -1L,
                        "resetscope.pool.retries", "retryOnConnectionFailure=true"));
    }

    @Test
    void whereTheCallIsNotKnownNothingIsSaidOfItsClient() {
        assertThat(client("httpclient5async").pool(KitFault.REFUSED, JDK))
                .isEqualTo(Map.of("resetscope.pool.library", "Apache HttpClient 5"));
    }

    private static KitClient client(String name) {
        return KitClients.ALL.stream()
                .filter(it -> it.name.equals(name))
                .findFirst()
                .orElseThrow();
    }
}
