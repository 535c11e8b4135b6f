package io.resetscope.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import io.resetscope.lab.Role;
import io.resetscope.lab.Scheme;
import io.resetscope.lab.judge.Incident;
import io.resetscope.lab.judge.Observed;
import io.resetscope.lab.stage.JavaServer;
import io.resetscope.testkit.JvmVariant;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two JVMs with the agent, a client and Tomcat: what happened between them is one trace, with what each saw of it. */
class OneTraceIT {

    private static final Fault REFUSED_UPLOAD = Fault.of(
                    "refused_upload",
                    "Tomcat answers 413 to the head of an upload and swallows no more than 2 MB of it.")
            .server(JavaServer.watchedTomcat())
            .script("upload 50000000 /413")
            .truth(Role.CLIENT, "request_body_rejected")
            .truth(Role.SERVER, "local_close_with_unread_data")
            .must(Set.of(Client.OKHTTP4));

    /** The first request of a client that plays once. */
    private static final String FIRST_REQUEST = "0000000100000000";

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void bothHalvesOfARefusedUpload(Scheme scheme) throws IOException {
        Case once = new Case(
                REFUSED_UPLOAD.over(scheme).orElseThrow(),
                Client.OKHTTP4,
                JvmVariant.of(Selection.FIRST_JDK).require(),
                1);
        Observed observed = once.run();
        assertThat(observed.incidents())
                .as(observed::log)
                .hasSize(2)
                .extracting(Incident::role)
                .containsExactlyInAnyOrder(Role.CLIENT, Role.SERVER);
        Incident client = of(Role.CLIENT, observed);
        Incident server = of(Role.SERVER, observed);
        assertThat(client.cause()).as(client::describe).isEqualTo("request_body_rejected");
        assertThat(server.cause()).as(server::describe).isEqualTo("local_close_with_unread_data");
        assertThat(client.traceId()).isEqualTo(observed.tracePrefix() + FIRST_REQUEST);
        assertThat(server.traceId()).isEqualTo(client.traceId());
        assertThat(server.attributes())
                .containsEntry("resetscope.connection.id", client.attributes().get("resetscope.connection.id"))
                .containsEntry("resetscope.connection.tls", scheme == Scheme.HTTPS);
        assertThat(client.local()).isEqualTo(server.peer());
    }

    private static Incident of(Role role, Observed observed) {
        return observed.incidents().stream()
                .filter(it -> it.role() == role)
                .findFirst()
                .orElseThrow();
    }
}
