package io.resetscope.lab.client;

import jakarta.ws.rs.client.Client;
import org.jboss.resteasy.client.jaxrs.engines.ApacheHttpClient43Engine;
import org.jboss.resteasy.client.jaxrs.internal.ResteasyClientBuilderImpl;

/** RESTEasy on Apache HttpClient 4, as usual until 7. */
@SuppressWarnings("removal")
public final class RestEasyDriver implements Driver {

    private Client client;

    @Override
    public void configure(Habits habits) {
        client = new ResteasyClientBuilderImpl()
                .httpEngine(new ApacheHttpClient43Engine(HttpClient4Driver.client(habits)))
                .build();
    }

    @Override
    public int exchange(Call call) {
        return JerseyDriver.exchange(client, call);
    }

    @Override
    public void close() {
        client.close();
    }
}
