package io.resetscope.lab.server;

import java.net.InetSocketAddress;
import org.littleshoot.proxy.HttpProxyServer;
import org.littleshoot.proxy.impl.DefaultHttpProxyServer;

/**
 * LittleProxy: {@code LittleProxyGateway <port>}. Its clients name the upstream by an absolute URI. What is idle for 2 s is
 * over for it.
 */
public final class LittleProxyGateway {

    private static final int IDLE_SECONDS = 2;

    private LittleProxyGateway() {}

    public static void main(String[] arguments) {
        HttpProxyServer proxy = DefaultHttpProxyServer.bootstrap()
                .withAddress(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])))
                .withIdleConnectionTimeout(IDLE_SECONDS)
                .start();
        Lifeline.ready(proxy.getListenAddress().getPort());
    }
}
