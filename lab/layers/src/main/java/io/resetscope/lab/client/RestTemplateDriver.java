package io.resetscope.lab.client;

import java.net.URI;
import org.springframework.http.RequestEntity;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

/** Spring's RestTemplate, on what it stands on unless it is told otherwise: HttpURLConnection. */
public final class RestTemplateDriver implements Driver {

    private final RestTemplate template = new RestTemplate(new SimpleClientHttpRequestFactory());

    @Override
    public int exchange(Call call) {
        RequestEntity<Void> request = RequestEntity.get(URI.create(call.url()))
                .header("traceparent", call.traceparent)
                .build();
        return template.exchange(request, byte[].class).getStatusCode().value();
    }

    @Override
    public void close() {}
}
