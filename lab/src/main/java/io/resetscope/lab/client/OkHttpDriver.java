package io.resetscope.lab.client;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSink;

/** OkHttp, with its defaults unless it is told otherwise: compiled against 3, run with 3, 4 and 5. */
public final class OkHttpDriver implements Driver {

    private static final int MOST_IDLE = 5;

    private OkHttpClient client = new OkHttpClient();

    @Override
    public void configure(Habits habits) {
        client = client(habits);
    }

    static OkHttpClient client(Habits habits) {
        return new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(MOST_IDLE, habits.keepAliveMillis, TimeUnit.MILLISECONDS))
                .retryOnConnectionFailure(habits.retries)
                .build();
    }

    @Override
    public int exchange(Call call) throws IOException {
        OkHttpClient patient = client.newBuilder()
                .connectTimeout(call.readTimeoutMillis, TimeUnit.MILLISECONDS)
                .readTimeout(call.readTimeoutMillis, TimeUnit.MILLISECONDS)
                .build();
        Request.Builder request = new Request.Builder()
                .url(call.url())
                .header("traceparent", call.traceparent)
                .method(call.method(), call.upload == null ? null : new Body(call.upload));
        if (call.expects()) {
            request.header("Expect", "100-continue");
        }
        try (Response response = patient.newCall(request.build()).execute();
                ResponseBody body = response.body()) {
            body.bytes();
            return response.code();
        }
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
    }

    private static final class Body extends RequestBody {

        private final Upload upload;

        Body(Upload upload) {
            this.upload = upload;
        }

        @Override
        public MediaType contentType() {
            return null;
        }

        @Override
        public long contentLength() {
            return upload.length;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            upload.writeTo(sink.outputStream());
        }
    }
}
