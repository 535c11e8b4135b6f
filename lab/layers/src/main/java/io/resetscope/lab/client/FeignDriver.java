package io.resetscope.lab.client;

import feign.Feign;
import feign.Headers;
import feign.Param;
import feign.RequestLine;
import feign.Response;
import feign.Retryer;
import java.io.IOException;
import java.io.InputStream;

/** Feign, on what it stands on unless it is told otherwise, HttpURLConnection; without the retries that are its own. */
public final class FeignDriver implements Driver {

    /** A service, as an application writes it. */
    interface Service {

        @RequestLine("GET /")
        @Headers("traceparent: {traceparent}")
        Response get(@Param("traceparent") String traceparent);
    }

    @Override
    public int exchange(Call call) throws IOException {
        Service service = Feign.builder().retryer(Retryer.NEVER_RETRY).target(Service.class, call.url());
        try (Response response = service.get(call.traceparent);
                InputStream body = response.body().asInputStream()) {
            Drain.all(body);
            return response.status();
        }
    }

    @Override
    public void close() {}
}
