import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Counts what one thread allocates while it writes to one end of a loopback connection and reads from the other, by the
 * socket below Netty's channels: bytes per pair of operations, for addresses, buffers and arrays of either.
 */
public final class NettyAllocation {

    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 200_000;

    /** One write and the read that takes it. */
    private interface Pair {
        void transfer() throws IOException;
    }

    private NettyAllocation() {}

    public static void main(String[] args) throws IOException {
        Epoll.ensureAvailability();
        Socket listener = Socket.newSocketStream();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.listen(1);
        Socket client = Socket.newSocketStream();
        client.connect(listener.localAddress());
        client.finishConnect();
        Socket server = new Socket(listener.accept(new byte[64]));

        ByteBuf bytes = UnpooledByteBufAllocator.DEFAULT.directBuffer(4).writeZero(4);
        ByteBuffer buffer = ByteBuffer.allocateDirect(4);
        ByteBuffer[] buffers = {ByteBuffer.allocateDirect(2), ByteBuffer.allocateDirect(2)};
        IovArray vectors = new IovArray();
        vectors.add(bytes, 0, 2);
        vectors.add(bytes, 2, 2);
        long address = bytes.memoryAddress();
        print("addressBytesPerPair", () -> {
            client.sendAddress(address, 0, 4);
            server.recvAddress(address, 0, 4);
        });
        print("bufferBytesPerPair", () -> {
            client.send(buffer, 0, 4);
            server.recv(buffer, 0, 4);
        });
        print("vectorBytesPerPair", () -> {
            client.writevAddresses(vectors.memoryAddress(0), 2);
            server.recvAddress(address, 0, 4);
        });
        print("arrayBytesPerPair", () -> {
            client.writev(buffers, 0, 2, 4);
            server.recvAddress(address, 0, 4);
        });
        client.close();
        server.close();
        listener.close();
    }

    private static void print(String name, Pair pair) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        for (int i = 0; i < WARM_UP; i++) {
            pair.transfer();
        }
        long before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < MEASURED; i++) {
            pair.transfer();
        }
        System.out.println(name + "=" + (threads.getThreadAllocatedBytes(id) - before) / (double) MEASURED);
    }
}
