package io.resetscope.lab.stage;

import java.io.IOException;
import java.util.Map;

/** An nginx before another, which is killed and started again on cue. */
public record DyingUpstream(NginxServer gateway, NginxServer upstream) implements ServerSide {

    public static ServerSide start(Backstage backstage) throws IOException {
        NginxServer upstream = NginxServer.start(Map.of(), NginxServer.HELLO, "");
        NginxServer gateway = NginxServer.start(
                Map.of("upstream", String.valueOf(upstream.port())),
                "location / { proxy_pass http://127.0.0.1:${upstream}; }",
                "");
        return new DyingUpstream(gateway, upstream);
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
        return gateway.log();
    }

    @Override
    public void close() {
        gateway.close();
        upstream.close();
    }
}
