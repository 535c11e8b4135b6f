import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** gRPC on its own Netty: over TLS by ALPN, in the clear by prior knowledge. */
public final class Http2Grpc extends Http2Probe {

    private static final Metadata.Key<String> TRACE = Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
    private static final int OK = 200;

    private static final MethodDescriptor<String, String> ORDERS = MethodDescriptor.<String, String>newBuilder(
                    new Nothing(), new Nothing())
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("orders/list")
            .build();

    private final ConcurrentMap<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    private final String keys;

    private Http2Grpc(String keys) {
        this.keys = keys;
    }

    private static final class Nothing implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public String parse(InputStream stream) {
            return "";
        }
    }

    private ManagedChannel channel(String url) {
        URI uri = URI.create(url);
        NettyChannelBuilder channel = NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort());
        try {
            return uri.getScheme().equals("http")
                    ? channel.usePlaintext().build()
                    : channel.sslContext(GrpcSslContexts.forClient()
                                    .trustManager(trust(keys))
                                    .build())
                            .build();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    int get(String url, long millis) throws Exception {
        Metadata headers = new Metadata();
        headers.put(TRACE, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(
                        channels.computeIfAbsent(url, this::channel),
                        MetadataUtils.newAttachHeadersInterceptor(headers)),
                ORDERS,
                CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS),
                "");
        return OK;
    }

    public static void main(String[] args) throws Exception {
        new Http2Grpc(args[1]).run(args);
    }
}
