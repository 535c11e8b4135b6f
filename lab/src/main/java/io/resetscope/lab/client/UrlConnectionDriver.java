package io.resetscope.lab.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import javax.net.ssl.HttpsURLConnection;

/** {@link HttpURLConnection}, with its pool, which is the JVM's. */
public final class UrlConnectionDriver implements Driver {

    static {
        // the pool keeps https connections per socket factory; the JDK makes the default one when it is first asked for
        // it,
        // without a lock: threads that ask at once get one each, and what they open with it is never reused
        HttpsURLConnection.getDefaultSSLSocketFactory();
    }

    @Override
    public int exchange(Call call) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(call.url()).openConnection();
        connection.setConnectTimeout(call.readTimeoutMillis);
        connection.setReadTimeout(call.readTimeoutMillis);
        connection.setRequestProperty("traceparent", call.traceparent);
        if (call.upload != null) {
            connection.setDoOutput(true);
            if (call.expects()) {
                connection.setRequestProperty("Expect", "100-continue");
            }
            connection.setFixedLengthStreamingMode(call.upload.length);
            try (OutputStream out = connection.getOutputStream()) {
                call.upload.writeTo(out);
            }
        }
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            if (body != null) {
                Drain.all(body);
            }
        }
        return status;
    }

    @Override
    public void close() {}
}
