package io.resetscope.lab.client;

import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;

/** Netty's native transport on Linux, past the JDK's channels. */
public final class NettyEpollDriver extends NettyDriver {

    public NettyEpollDriver() {
        super(new EpollEventLoopGroup(1), EpollSocketChannel.class);
    }
}
