package io.resetscope.lab.client;

import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.core.Response;
import org.glassfish.jersey.client.JerseyClientBuilder;

/** Jersey, on what it stands on unless it is told otherwise: HttpURLConnection. */
public final class JerseyDriver implements Driver {

    private final Client client = JerseyClientBuilder.createClient();

    @Override
    public int exchange(Call call) {
        return exchange(client, call);
    }

    static int exchange(Client client, Call call) {
        try (Response response = client.target(call.url())
                .request()
                .header("traceparent", call.traceparent)
                .get()) {
            response.readEntity(byte[].class);
            return response.getStatus();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
