package io.resetscope.lab.stage;

import java.io.IOException;
import java.util.Map;

/** An nginx before another server side, which gets the cues. */
public record Proxied(NginxServer gateway, ServerSide upstream) implements ServerSide {

    /** @param directives for the location, such as {@code proxy_http_version 1.0;} */
    public static ServerSide.Maker byNginx(String directives, ServerSide.Maker upstream) {
        return backstage -> {
            ServerSide behind = upstream.start(backstage.behindGateway());
            try {
                return new Proxied(
                        NginxServer.start(
                                backstage.scheme(),
                                Map.of("upstream", behind.host() + ":" + behind.port()),
                                "location / { proxy_pass http://${upstream}; " + directives + " }",
                                ""),
                        behind);
            } catch (IOException | RuntimeException e) {
                behind.close();
                throw e;
            }
        };
    }

    @Override
    public int port() {
        return gateway.port();
    }

    @Override
    public void cue(String name) throws IOException {
        upstream.cue(name);
    }

    @Override
    public String log() {
        return gateway.log() + upstream.log();
    }

    @Override
    public void close() {
        gateway.close();
        upstream.close();
    }
}
