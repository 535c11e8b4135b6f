package io.resetscope.lab.http2;

import java.util.List;

/**
 * A client of the HTTP/2 kit. A new one is an entry here, and a program beside those of {@code Http2IT}.
 *
 * @param program the class that plays the application
 * @param jars the folder with its jars; empty when it needs none
 * @param jdk that it runs on
 * @param pings whether it asks a silent server by PING and gives the connection up
 */
record Http2Client(String name, String title, String program, String jars, int jdk, boolean pings) {

    static final List<Http2Client> ALL = List.of(
            new Http2Client("javanethttp11", "java.net.http of 11", "Http2JavaNet", "", 11, false),
            new Http2Client("javanethttp25", "java.net.http of 25", "Http2JavaNet", "", 25, false),
            new Http2Client("okhttp5", "OkHttp 5", "Http2OkHttp", "okhttp5", 17, true),
            new Http2Client("reactornetty", "Reactor Netty", "Http2ReactorNetty", "reactornetty", 17, false),
            new Http2Client("jettyclient9", "Jetty client 9.4", "Http2Jetty9", "http2jetty9", 17, false),
            new Http2Client("jettyclient12", "Jetty client 12", "Http2Jetty12", "http2jetty12", 17, false),
            new Http2Client("grpc", "gRPC", "Http2Grpc", "grpc", 17, false));

    /** What must be said; null when nothing may be. */
    String cause(Http2Fault fault) {
        // who does not ping gives up the stream alone
        return fault == Http2Fault.MUTE && !pings ? null : fault.cause;
    }
}
