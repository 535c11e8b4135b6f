package io.resetscope.agent.diagnosis;

/** The names of TLS alerts (RFC 8446 section 6, RFC 5246 section 7.2). */
public final class TlsAlerts {

    private TlsAlerts() {}

    /** In the RFC's spelling; {@code alert_<code>} when the RFC has none. */
    public static String name(int code) {
        switch (code) {
            case 10:
                return "unexpected_message";
            case 20:
                return "bad_record_mac";
            case 22:
                return "record_overflow";
            case 40:
                return "handshake_failure";
            case 41:
                return "no_certificate";
            case 42:
                return "bad_certificate";
            case 43:
                return "unsupported_certificate";
            case 44:
                return "certificate_revoked";
            case 45:
                return "certificate_expired";
            case 46:
                return "certificate_unknown";
            case 47:
                return "illegal_parameter";
            case 48:
                return "unknown_ca";
            case 49:
                return "access_denied";
            case 50:
                return "decode_error";
            case 51:
                return "decrypt_error";
            case 70:
                return "protocol_version";
            case 71:
                return "insufficient_security";
            case 80:
                return "internal_error";
            case 86:
                return "inappropriate_fallback";
            case 109:
                return "missing_extension";
            case 110:
                return "unsupported_extension";
            case 112:
                return "unrecognized_name";
            case 113:
                return "bad_certificate_status_response";
            case 115:
                return "unknown_psk_identity";
            case 116:
                return "certificate_required";
            case 120:
                return "no_application_protocol";
            default:
                return "alert_" + code;
        }
    }

    /** Whether it is about the certificate that the other end showed, or did not show. */
    public static boolean isAboutCertificate(int code) {
        return code >= 41 && code <= 46 || code == 48 || code == 49 || code == 116;
    }
}
