package io.resetscope.demo.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** Nobody listens: the server's kernel answers the SYN with an RST. */
final class Refused implements Scenario {
    @Override
    public String name() {
        return "refused";
    }

    @Override
    public String summary() {
        return "a GET to a port where nobody listens";
    }

    @Override
    public String story() {
        return """
                OkHttp sends a GET to a port of 127.0.0.1 where nobody listens, as after a crash, during a deployment or
                with a wrong port. The kernel over there answers the very first packet, the SYN, with an RST.
                """;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.of(
                "nobody listens",
                "One GET, to a port that was free a moment ago.",
                stage -> TracedClient.plain(stage)
                        .observe(new ServerAddress("127.0.0.1", portThatWasFree()), "/orders/1"),
                Expected.client("connection_refused")));
    }

    private static int portThatWasFree() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
