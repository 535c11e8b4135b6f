import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/** A call of gRPC, that takes longer than its server lets connections live. */
public final class GrpcCalls {

    private static final Metadata.Key<String> TRACE = Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

    private static final MethodDescriptor<String, String> SLOW = MethodDescriptor.<String, String>newBuilder(
                    new Text(), new Text())
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("orders/slow")
            .build();

    private GrpcCalls() {}

    private static final class Text implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(new byte[text.length()]);
        }

        @Override
        public String parse(InputStream stream) {
            return "";
        }
    }

    /** @param args the port, and {@code nio} or {@code epoll} */
    public static void main(String[] args) throws Exception {
        System.setProperty("io.grpc.netty.shaded.io.netty.transport.noNative", String.valueOf(args[1].equals("nio")));
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(args[0]))
                .usePlaintext()
                .build();
        Metadata headers = new Metadata();
        headers.put(TRACE, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        try {
            String answer = ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                    SLOW,
                    CallOptions.DEFAULT,
                    "x");
            System.out.println("call=" + answer);
        } catch (StatusRuntimeException e) {
            System.out.println("call=" + e.getStatus().toString().replace('\n', ' '));
        }
        System.out.println("talked=true");
        System.in.read();
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
}
