package io.resetscope.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import io.resetscope.lab.Faults;
import io.resetscope.lab.Role;
import io.resetscope.lab.Scheme;
import io.resetscope.lab.judge.Incident;
import io.resetscope.lab.judge.Observed;
import io.resetscope.lab.stage.JavaServer;
import io.resetscope.testkit.JvmVariant;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JVMs with the agent, from the client to a Tomcat: what happened between them is one trace, with what each saw of it. */
class OneTraceIT {

    private static final Fault REFUSED_UPLOAD = Fault.of(
                    "refused_upload",
                    "Tomcat answers 413 to the head of an upload and swallows no more than 2 MB of it.")
            .server(JavaServer.watchedTomcat())
            .script("upload 50000000 /413")
            .truth(Role.CLIENT, "request_body_rejected")
            .truth(Role.SERVER, "local_close_with_unread_data")
            .must(Set.of(Client.OKHTTP4));

    private static final int UPLOADS = 3;

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void bothHalvesOfARefusedUpload(Scheme scheme) throws IOException {
        Case few = new Case(
                REFUSED_UPLOAD.over(scheme).orElseThrow(),
                Client.OKHTTP4,
                JvmVariant.of(Selection.FIRST_JDK).require(),
                UPLOADS);
        Observed observed = few.run();
        List<Incident> clients = of(Role.CLIENT, observed);
        List<Incident> servers = of(Role.SERVER, observed);
        assertThat(clients)
                .as(observed::log)
                .hasSize(UPLOADS)
                .allSatisfy(it -> assertThat(it.cause()).isEqualTo("request_body_rejected"))
                .allSatisfy(it -> assertThat(it.traceId()).startsWith(observed.tracePrefix()));
        // a client so slow that nothing of its body lies unread just when the server closes leaves no trace there
        assertThat(servers).as(observed::log).isNotEmpty().allSatisfy(server -> {
            assertThat(server.cause()).isEqualTo("local_close_with_unread_data");
            assertThat(server.attributes()).containsEntry("resetscope.connection.tls", scheme == Scheme.HTTPS);
            assertThat(clients)
                    .filteredOn(it -> it.traceId().equals(server.traceId()))
                    .singleElement()
                    .satisfies(client -> {
                        assertThat(client.isOtherEndOf(server))
                                .as(() -> client.describe() + server.describe())
                                .isTrue();
                        assertThat(client.local()).isEqualTo(server.peer());
                    });
        });
    }

    /** Client, nginx, a gateway in Java, and the store; in each Java process its part of the refused upload. */
    @Test
    void everyPartOfAnUploadThroughAGateway() throws IOException {
        Fault fault = Faults.ALL.stream()
                .filter(it -> it.name().equals("upload_through_gateway"))
                .findFirst()
                .orElseThrow();
        Observed observed = new Case(
                        fault,
                        Client.OKHTTP4,
                        JvmVariant.of(Selection.FIRST_JDK).require(),
                        UPLOADS)
                .run();
        List<Incident> clients = of(Role.CLIENT, observed);
        assertThat(clients).as(observed::log).hasSize(UPLOADS).allSatisfy(client -> {
            assertThat(client.cause()).isEqualTo("upstream_unavailable");
            assertThat(client.traceId()).startsWith(observed.tracePrefix());
            List<Incident> trace = observed.incidents().stream()
                    .filter(it -> it.traceId().equals(client.traceId()))
                    .toList();
            Incident refused = only(trace, Role.GATEWAY, "request_body_rejected", observed);
            assertThat(refused.attributes()).containsEntry("http.response.status_code", 413L);
            Incident answered = only(trace, Role.GATEWAY, "upstream_unavailable", observed);
            assertThat(answered.attributes())
                    .containsEntry("http.response.status_code", 502L)
                    .containsEntry("resetscope.confidence", "certain");
            assertThat(answered.links()).contains(refused.spanId());
            Incident store = only(trace, Role.SERVER, "local_close_with_unread_data", observed);
            assertThat(store.isOtherEndOf(refused))
                    .as(() -> "both ends of one connection" + store.describe() + refused.describe())
                    .isTrue();
        });
    }

    private static Incident only(List<Incident> trace, Role role, String cause, Observed observed) {
        List<Incident> found = trace.stream()
                .filter(it -> it.role() == role && it.cause().equals(cause))
                .toList();
        assertThat(found).as(observed::log).hasSize(1);
        return found.get(0);
    }

    private static List<Incident> of(Role role, Observed observed) {
        return observed.incidents().stream().filter(it -> it.role() == role).toList();
    }
}
