package io.resetscope.lab.client;

import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.http.GET;
import retrofit2.http.Header;

/** Retrofit, which stands on OkHttp. */
public final class RetrofitDriver implements Driver {

    /** A service, as an application writes it. */
    interface Service {

        @GET("/")
        retrofit2.Call<ResponseBody> get(@Header("traceparent") String traceparent);
    }

    private OkHttpClient client;

    @Override
    public void configure(Habits habits) {
        client = OkHttpDriver.client(habits);
    }

    @Override
    public int exchange(Call call) throws IOException {
        Service service = new Retrofit.Builder()
                .client(client)
                .baseUrl(call.url())
                .build()
                .create(Service.class);
        Response<ResponseBody> response = service.get(call.traceparent).execute();
        try (ResponseBody body = response.body()) {
            body.bytes();
        }
        return response.code();
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
    }
}
