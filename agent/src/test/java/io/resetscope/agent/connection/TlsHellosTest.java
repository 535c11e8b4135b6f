package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.ReferenceQueue;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Engines and connections find each other, each once, and those that never do take no more room than there is. */
class TlsHellosTest {

    private static final int ROOM = 4096;

    private final TlsHellos hellos = new TlsHellos();
    private final List<SSLEngine> alive = new ArrayList<>();

    private TlsEngine engine() throws NoSuchAlgorithmException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        alive.add(engine);
        return new TlsEngine(engine, new ReferenceQueue<>());
    }

    @Test
    @DisplayName("the ends of one connection in one JVM are kept apart")
    void bothEnds() throws NoSuchAlgorithmException {
        TlsEngine maker = engine();
        Connection receiver = TestConnections.server();
        TlsHello.Random random = TlsHelloTest.random(1);
        hellos.made(random, maker);
        hellos.received(random, receiver);
        assertThat(hellos.receiverOf(random)).isSameAs(receiver);
        assertThat(hellos.makerOf(random)).isSameAs(maker);
        assertThat(hellos.receiverOf(random)).as("once").isNull();
        assertThat(hellos.makerOf(random)).as("once").isNull();
    }

    @Test
    @DisplayName("of engines around one another, the first to have made it; of connections, the last to have got it")
    void several() throws NoSuchAlgorithmException {
        TlsEngine inner = engine();
        TlsHello.Random random = TlsHelloTest.random(1);
        hellos.made(random, inner);
        hellos.made(random, engine());
        assertThat(hellos.makerOf(random)).isSameAs(inner);

        Connection relay = TestConnections.server();
        Connection server = TestConnections.server();
        hellos.received(random, relay);
        hellos.received(random, server);
        hellos.forget(random, relay);
        assertThat(hellos.receiverOf(random)).isSameAs(server);
    }

    @Test
    @DisplayName("forgotten with its connection")
    void forgotten() {
        Connection connection = TestConnections.server();
        hellos.received(TlsHelloTest.random(1), connection);
        hellos.forget(TlsHelloTest.random(1), connection);
        assertThat(hellos.receiverOf(TlsHelloTest.random(1))).isNull();
    }

    private static TlsHello.Random random(int number) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) number;
        bytes[1] = (byte) (number >> 8);
        return new TlsHello.Random(bytes);
    }

    @Test
    @DisplayName("room for so many; whose connection is closed makes way")
    void bounded() throws NoSuchAlgorithmException {
        TlsEngine waiting = engine();
        for (int i = 0; i <= ROOM; i++) {
            hellos.made(random(i), waiting);
        }
        assertThat(hellos.makerOf(random(ROOM))).as("one too many").isNull();
        assertThat(hellos.makerOf(random(0))).isSameAs(waiting);
        waiting.connection = TestConnections.client();
        hellos.made(random(0), engine());
        hellos.made(random(1), engine());
        assertThat(hellos.makerOf(random(2))).as("of one that is served").isNull();
        assertThat(hellos.makerOf(random(1))).isNotSameAs(waiting).isNotNull();

        Connection connection = ConnectionFixture.connection(Role.SERVER, 0, 0, null, null);
        for (int i = 0; i <= ROOM; i++) {
            hellos.received(random(i), connection);
        }
        assertThat(hellos.receiverOf(random(ROOM))).isNull();
        connection.closing = true;
        Connection next = TestConnections.server();
        hellos.received(random(ROOM), next);
        assertThat(hellos.receiverOf(random(ROOM))).isSameAs(next);
        assertThat(hellos.receiverOf(random(7))).isNull();
    }
}
