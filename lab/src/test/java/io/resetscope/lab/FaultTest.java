package io.resetscope.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.client.Habits;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultTest {

    private static final Fault STALE = Fault.of("stale", "for the test")
            .habit(Habits.PROBES)
            .truth(Role.CLIENT, "stale_pooled_connection")
            .must(Client.all());

    @Test
    void everyFaultIsPlayedOverHttpsByTheClientsThatKnowTls() {
        assertThat(STALE.over(Scheme.HTTP)).containsSame(STALE);
        Fault https = STALE.over(Scheme.HTTPS).orElseThrow();
        assertThat(https.title()).isEqualTo("stale https");
        assertThat(https.habits()).isEqualTo("probes,tls");
        assertThat(https.truth(Role.CLIENT)).isEqualTo(STALE.truth(Role.CLIENT));
        assertThat(https.must(Client.SOCKET)).isTrue();
        assertThat(https.must(Client.CHANNEL)).isFalse();
        assertThat(https.otherwiseOverTls()).isEmpty();
    }

    @Test
    void theFaultOverHttpStaysAsItIs() {
        Fault fault = Fault.of("x", "for the test")
                .truth(Role.CLIENT, "one")
                .must(Client.all())
                .overTls("because", it -> it.truth(Role.CLIENT, "one", "two").must(Set.of(Client.NETTY)));
        Fault https = fault.over(Scheme.HTTPS).orElseThrow();
        assertThat(https.truth(Role.CLIENT)).containsExactlyInAnyOrder("one", "two");
        assertThat(https.must(Client.SOCKET)).isFalse();
        assertThat(https.otherwiseOverTls()).isEqualTo("because");
        assertThat(fault.truth(Role.CLIENT)).containsExactly("one");
        assertThat(fault.must(Client.SOCKET)).isTrue();
        assertThat(fault.habits()).isEmpty();
    }

    @Test
    void whatIsNoMatterOfHttpIsNotPlayedOverHttps() {
        assertThat(Fault.of("refused", "for the test").plainOnly().over(Scheme.HTTPS))
                .isEmpty();
    }

    @Test
    void theTableSaysOnceWhatIsPlayed() {
        List<String> titles = Faults.overAllSchemes().stream().map(Fault::title).toList();
        assertThat(titles)
                .doesNotHaveDuplicates()
                .contains("stale_nginx", "stale_nginx https", "refused")
                .doesNotContain("refused https", "tls_reject_fin https", "balancer_redis https");
    }
}
