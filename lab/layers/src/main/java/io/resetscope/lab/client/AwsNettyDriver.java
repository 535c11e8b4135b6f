package io.resetscope.lab.client;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** The AWS SDK's asynchronous client of S3 on Netty, as usual, without the retries that are its own. */
public final class AwsNettyDriver implements Driver {

    private final SdkAsyncHttpClient transport = NettyNioAsyncHttpClient.create();
    private S3AsyncClient client;

    @Override
    public int exchange(Call call) throws Exception {
        if (client == null) {
            client = S3AsyncClient.builder()
                    .httpClient(transport)
                    .endpointOverride(URI.create(call.url()))
                    .forcePathStyle(true)
                    .region(Region.US_EAST_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("lab", "lab")))
                    .overrideConfiguration(it -> it.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                    .build();
        }
        return call.await(client.getObject(AwsDriver.object(call), AsyncResponseTransformer.toBytes()))
                .response()
                .sdkHttpResponse()
                .statusCode();
    }

    @Override
    public void close() {
        transport.close();
    }
}
