package io.resetscope.agent.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.4.4", "::1", "0:0:0:0:0:0:0:1", "fe80::1"})
    void near(String literal) {
        assertThat(Addresses.isNear(literal)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.7", "172.32.0.1", "2001:db8::1", "shop.internal", "1.2.3.4.5", ""})
    void perhapsFar(String text) {
        assertThat(Addresses.isNear(text)).isFalse();
    }

    @Test
    void unknown() {
        assertThat(Addresses.isNear(null)).isFalse();
    }
}
