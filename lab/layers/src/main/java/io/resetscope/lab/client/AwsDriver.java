package io.resetscope.lab.client;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** The AWS SDK's client of S3, without the retries that are its own. Each of its transports is a driver. */
public abstract class AwsDriver implements Driver {

    private SdkHttpClient transport;
    private S3Client client;

    abstract SdkHttpClient transport(Habits habits);

    @Override
    public final void configure(Habits habits) {
        transport = transport(habits);
    }

    @Override
    public final int exchange(Call call) {
        if (client == null) {
            client = S3Client.builder()
                    .httpClient(transport)
                    .endpointOverride(URI.create(call.url()))
                    .forcePathStyle(true)
                    .region(Region.US_EAST_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("lab", "lab")))
                    .overrideConfiguration(it -> it.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                    .build();
        }
        return client.getObjectAsBytes(object(call))
                .response()
                .sdkHttpResponse()
                .statusCode();
    }

    static GetObjectRequest object(Call call) {
        return GetObjectRequest.builder()
                .bucket("lab")
                .key("object")
                .overrideConfiguration(it -> it.putHeader("traceparent", call.traceparent))
                .build();
    }

    @Override
    public final void close() {
        transport.close();
    }

    /** On HttpURLConnection. */
    public static final class OnUrlConnection extends AwsDriver {

        @Override
        SdkHttpClient transport(Habits habits) {
            return UrlConnectionHttpClient.create();
        }
    }

    /** On Apache HttpClient 4, as many are. */
    @SuppressWarnings("deprecation")
    public static final class OnApache extends AwsDriver {

        @Override
        SdkHttpClient transport(Habits habits) {
            return ApacheHttpClient.builder()
                    .connectionMaxIdleTime(Duration.ofMillis(habits.keepAliveMillis))
                    .connectionTimeToLive(Duration.ofMillis(habits.timeToLiveMillis))
                    .build();
        }
    }
}
