package io.resetscope.benchmarks.program;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * The client: java.net.http against a server in another JVM. {@code drive <url> <connections> <ms>} keeps as many
 * requests under way as connections are wanted, and answers {@code <requests> <ns>}.
 */
public final class HttpClientProgram {

    private HttpClientProgram() {}

    public static void main(String[] arguments) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Console.serve("0", words -> {
            if (!words[0].equals("drive")) {
                throw new IOException("unknown command " + words[0]);
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create(words[1])).build();
            return new Window(client, request, Long.parseLong(words[3])).drive(Integer.parseInt(words[2]));
        });
    }

    private static final class Window {

        private final HttpClient client;
        private final HttpRequest request;
        private final long start = System.nanoTime();
        private final long end;
        private final Phaser underWay = new Phaser(1);
        private final LongAdder requests = new LongAdder();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Window(HttpClient client, HttpRequest request, long milliseconds) {
            this.client = client;
            this.request = request;
            end = start + milliseconds * 1_000_000;
        }

        String drive(int connections) throws IOException {
            for (int i = 0; i < connections; i++) {
                underWay.register();
                send();
            }
            underWay.arriveAndAwaitAdvance();
            if (failure.get() != null) {
                throw new IOException(failure.get());
            }
            return requests.sum() + " " + (System.nanoTime() - start);
        }

        private void send() {
            client.sendAsync(request, BodyHandlers.discarding()).whenComplete(this::done);
        }

        private void done(HttpResponse<Void> response, Throwable thrown) {
            if (thrown != null) {
                failure.compareAndSet(null, thrown);
                underWay.arriveAndDeregister();
                return;
            }
            requests.increment();
            if (System.nanoTime() < end) {
                send();
            } else {
                underWay.arriveAndDeregister();
            }
        }
    }
}
