package io.resetscope.lab.client;

import java.net.URI;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** Spring's RestClient on Apache HttpClient 5, which it prefers where it is there. */
public final class RestClientDriver implements Driver {

    private HttpComponentsClientHttpRequestFactory requests;
    private RestClient client;

    @Override
    public void configure(Habits habits) {
        requests = new HttpComponentsClientHttpRequestFactory(HttpClient5Driver.client(habits));
        client = RestClient.builder().requestFactory(requests).build();
    }

    @Override
    public int exchange(Call call) {
        return client.get()
                .uri(URI.create(call.url()))
                .header("traceparent", call.traceparent)
                .retrieve()
                .toEntity(byte[].class)
                .getStatusCode()
                .value();
    }

    @Override
    public void close() {
        try {
            requests.destroy();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
