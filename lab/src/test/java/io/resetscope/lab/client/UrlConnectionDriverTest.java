package io.resetscope.lab.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;

class UrlConnectionDriverTest {

    private static final int ACTS = 6;

    /** Else nothing is reused, and the faults of pooled connections do not happen. */
    @Test
    void actsThatStartAtOnceShareOneSocketFactory() throws Exception {
        CyclicBarrier start = new CyclicBarrier(ACTS);
        Set<SSLSocketFactory> factories = Collections.newSetFromMap(new IdentityHashMap<>());
        ExecutorService threads = Executors.newFixedThreadPool(ACTS);
        try {
            for (Future<SSLSocketFactory> factory : IntStream.range(0, ACTS)
                    .mapToObj(act -> threads.submit(() -> {
                        start.await();
                        new UrlConnectionDriver().close();
                        return HttpsURLConnection.getDefaultSSLSocketFactory();
                    }))
                    .toList()) {
                factories.add(factory.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(factories).hasSize(1);
    }
}
