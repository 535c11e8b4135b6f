package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protocols, told by first bytes; in hexadecimal. */
class WireProtocolTest {

    @ParameterizedTest(name = "{2}: {0} answered by {1}")
    @CsvSource({
        "0000000804d2162f, '', postgresql",
        "0000000804d21630, 4e, postgresql",
        "0000001004d2162e, '', postgresql",
        "0000002900030000, 5200000008000000, postgresql",
        "0000002900030002, 760000000c000300, postgresql",
        "0000002900030000, 4500000064534641, postgresql",
        "ad00000185a6ff01, 4a0000000a382e30, mysql",
        "2000000185a6ff01, 5e0000000a352e35, mysql",
        "2000000185a6ff01, 6d0000000a31312e, mysql",
        "2a310d0a24340d0a, '', redis",
        "2a31320d0a24350d, 2b4f4b0d0a, redis",
        "0000001e00120003, '', kafka",
        "0000002b00120004, 0000016a00000001, kafka",
        "414d515000000901, 0100000000000c00, amqp",
        "414d515003010000, 414d515003010000, amqp",
    })
    @DisplayName("are named where the bytes leave no doubt")
    void named(String asked, String answered, String protocol) {
        assertThat(WireProtocol.of(packed(asked), packed(answered)).id()).isEqualTo(protocol);
    }

    @ParameterizedTest(name = "{0} answered by {1}")
    @CsvSource({
        "'', ''",
        "474554202f204854, 485454502f312e31",
        "1603010200010001, 160303007a020000",
        // a start-up packet that nobody has answered, and Kafka's oldest first request with its answer
        "0000002900030000, ''",
        "0000002900030000, 0000011e00000001",
        "0000000904d2162f, ''",
        "0000000404d2162e, ''",
        // the first packet of a server whose client does not answer with the second
        "0000002900030000, 4a0000000a382e30",
        "'', 4a0000000a382e30",
        "2000000185a6ff01, 4a0000000a0a0a0a",
        "2a0d0a24340d0a, ''",
        "2a31323334350d0a, ''",
        "2a310d0a2b340d0a, ''",
        "50494e470d0a, 2b504f4e470d0a",
        "0000001e00110001, ''",
        "0000ffff00120003, ''",
        "414d515000000800, ''",
    })
    @DisplayName("and else are not")
    void notNamed(String asked, String answered) {
        assertThat(WireProtocol.of(packed(asked), packed(answered))).isNull();
    }

    private static long packed(String hexadecimal) {
        byte[] bytes = new byte[hexadecimal.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hexadecimal.substring(2 * i, 2 * i + 2), 16);
        }
        return Opening.add(0, 0, bytes, null, 0, bytes.length);
    }
}
