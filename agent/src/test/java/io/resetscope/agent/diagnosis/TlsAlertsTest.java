package io.resetscope.agent.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alerts by the names of RFC 8446, and which of them speak of a certificate. */
class TlsAlertsTest {

    @ParameterizedTest
    @CsvSource({
        "10, unexpected_message, false",
        "20, bad_record_mac, false",
        "22, record_overflow, false",
        "40, handshake_failure, false",
        "41, no_certificate, true",
        "42, bad_certificate, true",
        "43, unsupported_certificate, true",
        "44, certificate_revoked, true",
        "45, certificate_expired, true",
        "46, certificate_unknown, true",
        "47, illegal_parameter, false",
        "48, unknown_ca, true",
        "49, access_denied, true",
        "50, decode_error, false",
        "51, decrypt_error, false",
        "70, protocol_version, false",
        "71, insufficient_security, false",
        "80, internal_error, false",
        "86, inappropriate_fallback, false",
        "109, missing_extension, false",
        "110, unsupported_extension, false",
        "112, unrecognized_name, false",
        "113, bad_certificate_status_response, false",
        "115, unknown_psk_identity, false",
        "116, certificate_required, true",
        "120, no_application_protocol, false"
    })
    void named(int code, String name, boolean certificate) {
        assertThat(TlsAlerts.name(code)).isEqualTo(name);
        assertThat(TlsAlerts.isAboutCertificate(code)).isEqualTo(certificate);
    }

    @Test
    @DisplayName("one that the RFC does not know is told by its number")
    void unknown() {
        assertThat(TlsAlerts.name(199)).isEqualTo("alert_199");
        assertThat(TlsAlerts.isAboutCertificate(199)).isFalse();
    }
}
