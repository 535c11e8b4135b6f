package io.resetscope.benchmarks.operation;

import io.resetscope.bootstrap.TlsEvents;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** One exchange over TLS by an engine: plaintext and records both ways. The engine itself does nothing here. */
public class TlsBenchmark extends HookBenchmark {

    private static final int RECORD_OVERHEAD = 22;

    private final ByteBuffer request = direct(ascii(Heads.BROWSER.request));
    private final ByteBuffer response = direct(ascii(Heads.BROWSER.response));
    private final ByteBuffer sent = records(request);
    private final ByteBuffer received = records(response);
    private SSLEngine engine;
    private SSLEngineResult wrapped;
    private SSLEngineResult unwrapped;

    private static ByteBuffer records(ByteBuffer plaintext) {
        int length = plaintext.limit() + RECORD_OVERHEAD;
        ByteBuffer record = ByteBuffer.allocateDirect(length);
        record.put((byte) 23).put((byte) 3).put((byte) 3).putShort((short) (length - 5));
        return record.clear();
    }

    @Setup
    public void shakeHands() throws Exception {
        engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(100);
        hello.put((byte) 22).put((byte) 3).put((byte) 1).putShort((short) 95);
        hello.put((byte) 1).position(hello.limit());
        TlsEvents.transformed(null, engine, hello, result(0, hello.limit()), null);
        write(hello);
        wrapped = result(request.limit(), sent.limit());
        unwrapped = result(received.limit(), response.limit());
    }

    private static SSLEngineResult result(int consumed, int produced) {
        return new SSLEngineResult(
                SSLEngineResult.Status.OK, SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING, consumed, produced);
    }

    @Benchmark
    public void exchange() {
        request.position(0);
        Object wrapping = TlsEvents.transforming(engine, request, true);
        request.position(request.limit());
        TlsEvents.transformed(wrapping, engine, sent, wrapped, null);
        write(sent);
        read(received);
        response.position(0);
        Object unwrapping = TlsEvents.transforming(engine, response, false);
        response.position(response.limit());
        TlsEvents.transformed(unwrapping, engine, received, unwrapped, null);
    }
}
