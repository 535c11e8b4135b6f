package io.resetscope.lab.servers;

import static io.resetscope.lab.servers.ServerFault.ABORT;
import static io.resetscope.lab.servers.ServerFault.HALF_BODY;
import static io.resetscope.lab.servers.ServerFault.HALF_HEAD;
import static io.resetscope.lab.servers.ServerFault.UPLOAD;
import static io.resetscope.lab.servers.ServerFault.UPLOAD_MORE;

import io.resetscope.lab.run.Versions;
import io.resetscope.lab.server.TomcatServer;
import java.util.List;

/** The table of servers: a new one is an entry here, and a program in {@code src/servers}. */
public final class ServerKinds {

    private static final String NO_WAY = "an application has no way to do that with it";
    /** How long each waits for a request to go on. */
    private static final String PATIENCE = "4 s";

    public static final List<ServerKind> ALL = List.of(
            tomcat("tomcat", "Tomcat, NIO", "org.apache.coyote.http11.Http11NioProtocol"),
            tomcat("tomcatnio2", "Tomcat, NIO2", "org.apache.coyote.http11.Http11Nio2Protocol"),
            jetty("jetty9", "Jetty 9.4", "Jetty9Server"),
            jetty("jetty12", "Jetty 12", "Jetty12Server"),
            ServerKind.of("undertow", "Undertow")
                    .source("UndertowServer", "undertow")
                    .library("Undertow " + Versions.of("undertow"))
                    .setting("REQUEST_PARSE_TIMEOUT", PATIENCE, HALF_HEAD)
                    .setting("READ_TIMEOUT", PATIENCE, HALF_BODY),
            ServerKind.of("netty", "Netty, HttpServerCodec")
                    .source("NettyServer", "netty")
                    .library("Netty"),
            ServerKind.of("httpserver", "com.sun.net.httpserver")
                    .source("JdkServer", "")
                    .property("sun.net.httpserver.maxReqTime", "4")
                    .library("com.sun.net.httpserver")
                    .setting("sun.net.httpserver.drainAmount", "65.5 kB", UPLOAD, UPLOAD_MORE)
                    .setting("sun.net.httpserver.maxReqTime", PATIENCE, HALF_HEAD, HALF_BODY)
                    .impossible(NO_WAY, ABORT));

    private ServerKinds() {}

    private static ServerKind tomcat(String name, String title, String protocol) {
        return ServerKind.of(name, title)
                .program(TomcatServer.class, "tomcat", "protocol=" + protocol, "connectionTimeout=4000")
                .library("Tomcat " + Versions.of("tomcat"))
                .setting("maxSwallowSize", "2.1 MB", UPLOAD, UPLOAD_MORE)
                .setting("connectionTimeout", PATIENCE, HALF_HEAD, HALF_BODY)
                .impossible(NO_WAY, ABORT);
    }

    private static ServerKind jetty(String name, String title, String program) {
        return ServerKind.of(name, title)
                .source(program, name)
                .library("Jetty " + Versions.of(name))
                .setting("idleTimeout", PATIENCE, HALF_HEAD, HALF_BODY);
    }
}
