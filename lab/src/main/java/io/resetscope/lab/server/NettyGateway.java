package io.resetscope.lab.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.resetscope.lab.tls.Rehearsal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * A gateway: {@code NettyGateway <port> <upstream host> <upstream port>[,<upstream port>…] [mode=close|502] [tls=true]
 * [timeout_ms]}. With {@code close} (the default) it passes bytes on and closes the client's channel when the upstream's
 * closes; with {@code 502} it speaks HTTP and answers 502 for an upstream that fails, and 504 for one that does not answer
 * within {@code timeout_ms}. With {@code tls} clients speak TLS to it, and it speaks plain to its upstream. For each
 * upstream port it has a port of its own, which it says in the same order.
 */
public final class NettyGateway {

    private static final String[] OPTIONS = {"mode", "timeout_ms", "tls"};

    private NettyGateway() {}

    public static void main(String[] arguments) throws InterruptedException, IOException {
        Options options = new Options(arguments, 3, OPTIONS);
        String[] upstreamPorts = arguments[2].split(",");
        int[] ports = new int[upstreamPorts.length];
        EventLoopGroup group = new NioEventLoopGroup();
        for (int i = 0; i < ports.length; i++) {
            InetSocketAddress upstream = new InetSocketAddress(arguments[1], Integer.parseInt(upstreamPorts[i]));
            Channel listener = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(initializer(options, upstream))
                    .bind(i == 0 ? Integer.parseInt(arguments[0]) : 0)
                    .sync()
                    .channel();
            ports[i] = ((InetSocketAddress) listener.localAddress()).getPort();
        }
        if (options.flag("tls")) {
            Rehearsal.play();
        }
        Lifeline.ready(ports);
    }

    private static ChannelHandler initializer(Options options, InetSocketAddress upstream) {
        String mode = options.text("mode", "close");
        switch (mode) {
            case "close":
                return with(options.flag("tls"), () -> new NettyTunnel(upstream));
            case "502":
                return with(options.flag("tls"), () -> new NettyHttpGateway(upstream, options.number("timeout_ms", 0)));
            default:
                throw new IllegalArgumentException("mode=" + mode);
        }
    }

    private static ChannelHandler with(boolean tls, Supplier<ChannelHandler> handler) {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel client) {
                if (tls) {
                    client.pipeline().addLast(new SslHandler(Tls.engine()));
                }
                client.pipeline().addLast(handler.get());
            }
        };
    }
}
