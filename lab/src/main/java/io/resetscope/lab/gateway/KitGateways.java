package io.resetscope.lab.gateway;

import static io.resetscope.lab.gateway.GatewayFault.FIN_MID_RESPONSE;
import static io.resetscope.lab.gateway.GatewayFault.KILLED;
import static io.resetscope.lab.gateway.GatewayFault.REFUSED;
import static io.resetscope.lab.gateway.GatewayFault.RESET;
import static io.resetscope.lab.gateway.GatewayFault.RESET_MID_RESPONSE;
import static io.resetscope.lab.gateway.GatewayFault.SILENT;
import static io.resetscope.lab.gateway.Told.CLOSED;
import static io.resetscope.lab.gateway.Told.GIVEN_UP;
import static io.resetscope.lab.gateway.Told.LEFT;
import static io.resetscope.lab.gateway.Told.NOTHING;
import static io.resetscope.lab.gateway.Told.UNAVAILABLE;
import static io.resetscope.lab.gateway.Told.UNAVAILABLE_AT_TIMES;
import static io.resetscope.lab.gateway.Told.UNREAD_AT_TIMES;

import io.resetscope.lab.Role;
import io.resetscope.lab.server.NettyGateway;
import io.resetscope.lab.server.TomcatGateway;
import io.resetscope.lab.stage.Backstage;
import io.resetscope.lab.stage.Program;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The table of gateways. */
final class KitGateways {

    static final List<KitGateway> ALL = List.of(
            // it takes what has come for the whole, and so does its client
            servlet("urlconnection").says(NOTHING, FIN_MID_RESPONSE),
            servlet("javanethttp"),
            // it aborts what it does not wait for any longer
            servlet("httpclient5").says(UNAVAILABLE, SILENT),
            servlet("okhttp"),
            // its thread may have taken up another request before it was done with one
            asynchronous("javanethttp-async").says(UNAVAILABLE_AT_TIMES, REFUSED),
            // the call begins on a thread of the client's
            asynchronous("okhttp-async").says(UNAVAILABLE_AT_TIMES, REFUSED),
            netty("netty", "502")
                    .says(UNAVAILABLE, RESET, KILLED, RESET_MID_RESPONSE, FIN_MID_RESPONSE)
                    // of a connect, neither trace nor thread tells whose it was
                    .says(UNAVAILABLE_AT_TIMES, REFUSED)
                    .says(GIVEN_UP, SILENT),
            netty("netty, close listeners", "close")
                    .says(CLOSED, RESET, KILLED, RESET_MID_RESPONSE, FIN_MID_RESPONSE)
                    .says(UNREAD_AT_TIMES, REFUSED)
                    .without(SILENT),
            // it lets its client wait for what will not come, until that goes
            new KitGateway("LittleProxy", "LittleProxy", KitGateways::littleProxy, "http://127.0.0.1:%d/")
                    .forgetsAfterFailure()
                    .says(UNAVAILABLE, RESET)
                    .says(UNAVAILABLE_AT_TIMES, REFUSED)
                    .says(GIVEN_UP, SILENT)
                    .says(LEFT, KILLED, RESET_MID_RESPONSE, FIN_MID_RESPONSE),
            // its answer to a failed upstream is 500, which may mean anything
            spring("Spring Cloud Gateway", "/%d/")
                    .says(GIVEN_UP, SILENT)
                    .says(LEFT, RESET_MID_RESPONSE)
                    .says(CLOSED, FIN_MID_RESPONSE),
            spring("Spring Cloud Gateway, told to answer 502", "/502/%d/")
                    .says(UNAVAILABLE, RESET, KILLED)
                    .says(UNAVAILABLE_AT_TIMES, REFUSED)
                    .says(GIVEN_UP, SILENT)
                    .says(LEFT, RESET_MID_RESPONSE)
                    .says(CLOSED, FIN_MID_RESPONSE));

    private KitGateways() {}

    private static KitGateway servlet(String client) {
        return servlet(client, "servlets").knownUntraced().says(CLOSED, RESET_MID_RESPONSE, FIN_MID_RESPONSE);
    }

    /**
     * It awaits the whole response. It has a JVM of its own: the threads of its pool are at several requests, and so those
     * of the others would be.
     */
    private static KitGateway asynchronous(String client) {
        return servlet(client, "asynchronous servlets").says(UNAVAILABLE, RESET_MID_RESPONSE, FIN_MID_RESPONSE);
    }

    private static KitGateway servlet(String client, String jvm) {
        return new KitGateway("servlet, " + client, jvm, KitGateways::servlets, "/" + client + "/%d/")
                .ofServlet(client)
                .says(UNAVAILABLE, REFUSED, RESET, KILLED)
                .says(GIVEN_UP, SILENT);
    }

    private static Program servlets(Backstage backstage, List<Integer> upstreamPorts) throws IOException {
        return backstage
                .watched(Role.GATEWAY)
                .jars("tomcat")
                .jars("httpclient5")
                .jars("okhttp4")
                .start(TomcatGateway.class.getName(), "0");
    }

    private static Program littleProxy(Backstage backstage, List<Integer> upstreamPorts) throws IOException {
        return backstage
                .watched(Role.GATEWAY)
                .jars("littleproxy")
                .jars("reactornetty")
                .start("io.resetscope.lab.server.LittleProxyGateway", "0");
    }

    private static KitGateway spring(String name, String target) {
        return new KitGateway(
                name,
                "Spring Cloud Gateway",
                (backstage, upstreamPorts) -> backstage
                        .watched(Role.GATEWAY)
                        .module("spring-gateway")
                        .start(
                                "io.resetscope.lab.spring.SpringGateway",
                                upstreamPorts.stream().map(String::valueOf).toArray(String[]::new)),
                target);
    }

    private static KitGateway netty(String name, String mode) {
        return new KitGateway(
                        name,
                        name,
                        (backstage, upstreamPorts) -> backstage
                                .watched(Role.GATEWAY)
                                .jars("netty")
                                .start(
                                        NettyGateway.class.getName(),
                                        "0",
                                        "127.0.0.1",
                                        upstreamPorts.stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(",")),
                                        "mode=" + mode,
                                        "timeout_ms=2000"),
                        "/")
                .withListeners();
    }
}
