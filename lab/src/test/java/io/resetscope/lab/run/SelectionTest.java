package io.resetscope.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import io.resetscope.lab.Scheme;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final Selection WHOLE = new Selection("*", "*", "*", "*");
    private static final Fault PLAIN = Fault.of("stale_one", "").must(Client.all());
    private static final Fault CORE = Fault.of("race", "").must(Client.all()).core();

    @Test
    void everyFaultIsRunOn17ByTheClientsThatMeetIt() {
        assertThat(WHOLE.has(PLAIN, Client.OKHTTP4, 17)).isTrue();
        Fault ofOne = Fault.of("x", "").must(Set.of(Client.SOCKET)).may(Client.NETTY);
        assertThat(WHOLE.has(ofOne, Client.SOCKET, 17)).isTrue();
        assertThat(WHOLE.has(ofOne, Client.NETTY, 17)).isTrue();
        assertThat(WHOLE.has(ofOne, Client.OKHTTP4, 17)).isFalse();
    }

    @Test
    void coreFaultsAreRunOnOtherJdksByTheClientsThatComeWithThem() {
        assertThat(WHOLE.has(PLAIN, Client.SOCKET, 8)).isFalse();
        assertThat(WHOLE.has(CORE, Client.SOCKET, 8)).isTrue();
        assertThat(WHOLE.has(CORE, Client.OKHTTP4, 8)).isFalse();
        assertThat(WHOLE.has(CORE, Client.JAVANETHTTP, 8)).isFalse();
        assertThat(WHOLE.has(CORE, Client.JAVANETHTTP, 25)).isTrue();
    }

    @Test
    void overHttpsTheClientsDifferByJdkThatHaveTheJdksTls() {
        Fault core = CORE.over(Scheme.HTTPS).orElseThrow();
        assertThat(WHOLE.has(core, Client.OKHTTP4, 17)).isTrue();
        assertThat(WHOLE.has(core, Client.CHANNEL, 17)).isFalse();
        assertThat(WHOLE.has(core, Client.SOCKET, 8)).isTrue();
        assertThat(WHOLE.has(core, Client.OKHTTP5, 17)).isFalse();
        assertThat(WHOLE.has(core, Client.SELECTOR, 8)).isTrue();
        assertThat(WHOLE.has(core, Client.SELECTOR, 25)).isTrue();
        assertThat(WHOLE.has(core, Client.SELECTOR, 21)).isFalse();
        assertThat(WHOLE.has(CORE, Client.SOCKET, 21)).isTrue();
        assertThat(WHOLE.has(CORE, Client.SELECTOR, 8)).isFalse();
        assertThat(new Selection("*", "*", "*", "http").has(core, Client.SOCKET, 17))
                .isFalse();
        assertThat(new Selection("*", "*", "*", "https").has(core, Client.SOCKET, 17))
                .isTrue();
    }

    @Test
    void patternsSelect() {
        Selection some = new Selection("stale*,refused", "socket,okhttp*", "17", "http");
        assertThat(some.isWhole()).isFalse();
        assertThat(some.has(PLAIN, Client.OKHTTP4, 17)).isTrue();
        assertThat(some.has(PLAIN, Client.NETTY, 17)).isFalse();
        assertThat(some.has(CORE, Client.SOCKET, 17)).isFalse();
        assertThat(new Selection("*", "*", "8", "*").has(CORE, Client.SOCKET, 17))
                .isFalse();
    }
}
