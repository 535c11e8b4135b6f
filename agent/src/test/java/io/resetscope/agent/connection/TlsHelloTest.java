package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A ClientHello is known by its random, in whatever pieces it comes. */
class TlsHelloTest {

    private static final int HEAD = 11;
    private static final int RANDOM = 32;

    /** A record that carries a hello, as far as its random, and a little more. */
    static byte[] hello(int seed) {
        byte[] hello = new byte[HEAD + RANDOM + 7];
        for (int i = 0; i < hello.length; i++) {
            hello[i] = (byte) (seed + i);
        }
        System.arraycopy(new byte[] {22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3}, 0, hello, 0, HEAD);
        return hello;
    }

    static TlsHello.Random random(int seed) {
        return new TlsHello.Random(Arrays.copyOfRange(hello(seed), HEAD, HEAD + RANDOM));
    }

    private static boolean begins(byte[] bytes) {
        boolean array = TlsHello.begins(bytes, null, 0, bytes.length);
        assertThat(TlsHello.begins(null, ByteBuffer.wrap(bytes), 0, bytes.length))
                .isEqualTo(array);
        return array;
    }

    @Test
    @DisplayName("cut anywhere, once or byte by byte, it is the same")
    void pieces() {
        byte[] hello = hello(7);
        for (int cut = 1; cut < HEAD + RANDOM; cut++) {
            assertThat(begins(Arrays.copyOf(hello, cut)))
                    .as("the first %s", cut)
                    .isTrue();
            TlsHello read = new TlsHello();
            read.add(hello, null, 0, cut);
            assertThat(read.isComplete()).isFalse();
            read.add(null, ByteBuffer.wrap(hello), cut, hello.length);
            assertThat(read.isComplete()).isTrue();
            assertThat(read.random()).isEqualTo(random(7)).hasSameHashCodeAs(random(7));
        }
        TlsHello byteByByte = new TlsHello();
        for (int i = 0; i < hello.length; i++) {
            byteByByte.add(hello, null, i, i + 1);
        }
        assertThat(byteByByte.random()).isEqualTo(random(7));
        assertThat(byteByByte.isRefuted()).isFalse();
    }

    @Test
    @DisplayName("a whole one in a buffer, and what is too short to tell")
    void whole() {
        byte[] hello = hello(3);
        ByteBuffer buffer = ByteBuffer.allocateDirect(hello.length + 5).position(5);
        buffer.put(hello);
        assertThat(TlsHello.random(buffer, 5, buffer.position())).isEqualTo(random(3));
        assertThat(TlsHello.random(buffer, 5, 5 + HEAD + RANDOM)).isEqualTo(random(3));
        assertThat(TlsHello.random(buffer, 5, 4 + HEAD + RANDOM)).isNull();
        assertThat(TlsHello.random(buffer, 4, buffer.position())).isNull();
    }

    @Test
    @DisplayName("one differs from another, and from anything else")
    void different() {
        assertThat(random(1)).isNotEqualTo(random(2)).isNotEqualTo("1");
    }

    @Test
    @DisplayName("other records, other protocols and other handshake messages are none")
    void falseBeginnings() {
        byte[] serverHello = hello(1);
        serverHello[5] = 2;
        byte[] data = hello(1);
        data[0] = 23;
        byte[] other = hello(1);
        other[1] = 4;
        assertThat(begins(serverHello)).isFalse();
        assertThat(begins(data)).isFalse();
        assertThat(begins(other)).isFalse();
        assertThat(begins("GET / HTTP/1.1".getBytes())).isFalse();
        assertThat(begins(new byte[0])).isFalse();
    }

    @Test
    @DisplayName("what began like one and goes on otherwise is none either")
    void refuted() {
        for (int wrong : new int[] {1, 5}) {
            byte[] bytes = hello(1);
            bytes[wrong] = 9;
            TlsHello read = new TlsHello();
            read.add(bytes, null, 0, wrong);
            assertThat(read.isRefuted()).isFalse();
            read.add(bytes, null, wrong, bytes.length);
            assertThat(read.isRefuted()).isTrue();
        }
    }
}
