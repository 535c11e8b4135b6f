package io.resetscope.lab.server;

import io.resetscope.lab.server.ServletClients.Asked;
import io.resetscope.lab.server.ServletClients.Waiting;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Scheduled jobs of a gateway's own, which serve no request. */
final class ServletJobs {

    private static final int EVERY_MILLIS = 100;

    private static ScheduledExecutorService running = Executors.newScheduledThreadPool(1);

    private ServletJobs() {}

    /** Asks the upstreams again and again, each in a thread of its own, in place of those that were asked before. */
    static synchronized void ask(String client, String... urls) {
        running.shutdownNow();
        running = Executors.newScheduledThreadPool(Math.max(1, urls.length));
        for (String url : urls) {
            running.scheduleWithFixedDelay(() -> ask(client, url), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void ask(String client, String url) {
        Asked asked = new Asked("GET", url, null, null, 0);
        try {
            Waiting waiting = ServletClients.waiting(client);
            if (waiting == null) {
                ServletClients.send(client, asked).join();
            } else {
                waiting.ask(asked, (status, body) -> body.readAllBytes());
            }
        } catch (IOException | CompletionException failed) {
            // as it is meant to
        }
    }
}
