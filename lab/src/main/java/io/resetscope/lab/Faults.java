package io.resetscope.lab;

import static io.resetscope.lab.Client.CHANNEL;
import static io.resetscope.lab.Client.HTTPCLIENT4;
import static io.resetscope.lab.Client.HTTPCLIENT5;
import static io.resetscope.lab.Client.JAVANETHTTP;
import static io.resetscope.lab.Client.NETTY;
import static io.resetscope.lab.Client.OKHTTP4;
import static io.resetscope.lab.Client.PLAIN;
import static io.resetscope.lab.Client.SELECTOR;
import static io.resetscope.lab.Client.SOCKET;
import static io.resetscope.lab.Client.URLCONNECTION;
import static io.resetscope.lab.Client.all;
import static io.resetscope.lab.Client.allBut;
import static io.resetscope.lab.Role.CLIENT;
import static io.resetscope.lab.Role.GATEWAY;
import static io.resetscope.lab.Role.SERVER;

import io.resetscope.lab.network.Forgetting;
import io.resetscope.lab.stage.Balancer;
import io.resetscope.lab.stage.DyingUpstream;
import io.resetscope.lab.stage.JavaServer;
import io.resetscope.lab.stage.LimitedNginx;
import io.resetscope.lab.stage.Listeners;
import io.resetscope.lab.stage.NginxServer;
import java.util.List;
import java.util.Set;

/** The table of faults: a new one is a few lines here, and a server side if there is none that fits. */
public final class Faults {

    public static final List<Fault> ALL = List.of(
            Fault.of("healthy", "nginx keeps idle connections for 75 s and the client uses them again and again.")
                    .server(NginxServer.answering())
                    .script("request; request; idle 300; request; upload 100000")
                    .nothing(CLIENT)
                    .must(all())
                    .core(),
            Fault.of("stale_nginx", "nginx closes idle connections after 1 s; the client reuses one after 1.6 s.")
                    .server(NginxServer.answering("keepalive_timeout 1s"))
                    .script("request; idle 1600; request")
                    .truth(CLIENT, "stale_pooled_connection")
                    .must(allBut(JAVANETHTTP, NETTY))
                    .may(JAVANETHTTP, NETTY)
                    .core(),
            Fault.of("refused", "Nobody listens on the port.")
                    .server(Listeners::refusing)
                    .script("request")
                    .truth(CLIENT, "connection_refused")
                    .must(all())
                    .core(),
            Fault.of("closed_at_accept", "The server accepts, and closes before it reads a byte.")
                    .server(Listeners::closingAtAccept)
                    .script("request")
                    .truth(CLIENT, "rejected_after_accept")
                    .must(allBut(NETTY))
                    .may(NETTY)
                    .core(),
            Fault.of(
                            "limit_conn_444",
                            "nginx with limit_conn 1, which another client holds, and limit_conn_status 444.")
                    .server(LimitedNginx::start)
                    .script("request")
                    .truth(CLIENT, "rejected_after_accept")
                    .must(all()),
            Fault.of(
                            "upload_413_lingering",
                            "nginx refuses a 1 MB body with 413 at the head and reads on (lingering_close): no reset.")
                    .server(NginxServer.proxying("client_max_body_size 1k"))
                    .script("upload 1000000")
                    .nothing(CLIENT)
                    .must(all()),
            Fault.of(
                            "close_ignored",
                            "nginx announces Connection: close with the 3rd response (keepalive_requests 3); the client"
                                    + " ignores it.")
                    .server(NginxServer.answering("keepalive_requests 3"))
                    .script("request; request; request; idle 300; request")
                    .ignoresClose()
                    .truth(CLIENT, "reuse_after_close_announced")
                    .must(PLAIN)
                    .core(),
            Fault.of("close_obeyed", "The same limit; the client obeys.")
                    .server(NginxServer.answering("keepalive_requests 3"))
                    .script("request; request; request; idle 300; request")
                    .nothing(CLIENT)
                    .must(all()),
            Fault.of(
                            "body_timeout",
                            "nginx waits 1 s for the rest of a body (client_body_timeout); the client pauses 2 s.")
                    .server(NginxServer.proxying("client_body_timeout 1s"))
                    .script("upload 100000 pause 2000")
                    .truth(CLIENT, "request_timeout")
                    .must(all())
                    .core(),
            Fault.of("upstream_killed", "The server behind nginx is killed (SIGKILL); nginx answers 502 for it.")
                    .server(DyingUpstream::start)
                    .script("request; cue kill; request; cue restart")
                    .truth(CLIENT, "upstream_unavailable")
                    .must(all()),
            Fault.of("stale_tomcat", "Tomcat closes idle connections after 1 s (keepAliveTimeout), and announces it.")
                    .server(JavaServer.tomcat("keepAliveTimeout=1000"))
                    // Tomcat looks once a second
                    .script("request; idle 2600; request")
                    .truth(CLIENT, "stale_pooled_connection")
                    .must(allBut(JAVANETHTTP, NETTY, URLCONNECTION, HTTPCLIENT4, HTTPCLIENT5))
                    .may(JAVANETHTTP, NETTY, URLCONNECTION, HTTPCLIENT4, HTTPCLIENT5),
            Fault.of("stale_java", "A Java server closes idle connections after 1 s, and announces nothing.")
                    .server(JavaServer.faulty("ok", "idle_ms=1000"))
                    .script("request; idle 1600; request")
                    .truth(CLIENT, "stale_pooled_connection")
                    .must(allBut(JAVANETHTTP, NETTY))
                    .may(JAVANETHTTP, NETTY),
            Fault.of("race_fin", "A server that announced timeout=1 closes, with a FIN, just as the request comes.")
                    .server(JavaServer.faulty("race_fin", "timeout_s=1"))
                    .script("request; idle 1150; request")
                    .truth(CLIENT, "keep_alive_race")
                    .must(allBut(URLCONNECTION, HTTPCLIENT4, HTTPCLIENT5))
                    .may(URLCONNECTION, HTTPCLIENT4, HTTPCLIENT5)
                    .core(),
            Fault.of("race_unread", "A server that announced timeout=1 closes with the request unread: FIN, then RST.")
                    .server(JavaServer.faulty("close_on_request_unread", "timeout_s=1"))
                    .script("request; idle 1150; request")
                    .truth(CLIENT, "keep_alive_race")
                    .must(allBut(URLCONNECTION, HTTPCLIENT4, HTTPCLIENT5))
                    .may(URLCONNECTION, HTTPCLIENT4, HTTPCLIENT5)
                    .core(),
            Fault.of("race_unread_rst", "The same by a server that sends the RST alone.")
                    .server(JavaServer.faulty("close_on_request_unread", "timeout_s=1", "channel=true"))
                    .script("request; idle 1150; request")
                    .truth(CLIENT, "keep_alive_race")
                    .must(allBut(URLCONNECTION, HTTPCLIENT4, HTTPCLIENT5))
                    .may(URLCONNECTION, HTTPCLIENT4, HTTPCLIENT5)
                    .core(),
            Fault.of("reset_while_idle", "The server sends an RST (SO_LINGER 0) after 0.5 s of idling.")
                    .server(JavaServer.faulty("reset_while_idle", "idle_ms=500"))
                    .script("request; idle 900; request")
                    .truth(CLIENT, "connection_reset_while_idle")
                    .must(allBut(JAVANETHTTP, NETTY))
                    .may(JAVANETHTTP, NETTY)
                    .core(),
            Fault.of(
                            "upload_413",
                            "A server answers 413 to the head of a 50 MB upload and closes with the body unread.")
                    .server(JavaServer.faulty("upload_refused", "status=413"))
                    .script("upload 50000000")
                    .truth(CLIENT, "request_body_rejected")
                    .must(allBut(NETTY))
                    .may(NETTY)
                    .core(),
            Fault.of("upload_401_rst", "The same with 401, by a server that sends the RST alone.")
                    .server(JavaServer.faulty("upload_refused", "status=401", "channel=true"))
                    .script("upload 50000000")
                    .truth(CLIENT, "request_body_rejected")
                    .must(allBut(NETTY))
                    .may(NETTY),
            Fault.of("upload_413_tomcat", "Tomcat answers 413 after the headers and swallows no more than 2 MB of 50.")
                    .server(JavaServer.tomcat())
                    .script("upload 50000000 /413")
                    .truth(CLIENT, "request_body_rejected")
                    .must(allBut(NETTY))
                    .may(NETTY),
            Fault.of("truncated_length", "The server ends with a FIN within the Content-Length.")
                    .server(JavaServer.faulty("truncated", "in=length", "good=1"))
                    .script("request; request")
                    .truth(CLIENT, "response_truncated")
                    .must(all())
                    .core(),
            Fault.of("truncated_chunk", "The server ends with a FIN within a chunk.")
                    .server(JavaServer.faulty("truncated", "in=chunk", "good=1"))
                    .script("request; request")
                    .truth(CLIENT, "response_truncated")
                    .must(all()),
            Fault.of("aborted_length", "The server sends an RST within the Content-Length.")
                    .server(JavaServer.faulty("truncated", "in=length", "good=1", "how=rst"))
                    .script("request; request")
                    .truth(CLIENT, "peer_aborted_exchange")
                    .must(all())
                    .core(),
            Fault.of("aborted_processing", "The server takes the second request and sends an RST 0.3 s later.")
                    .server(JavaServer.faulty("end_mid_processing", "good=1", "how=rst"))
                    .script("request; request")
                    .truth(CLIENT, "peer_aborted_exchange")
                    .must(all()),
            Fault.of("request_limit_announced", "A server counts down in Keep-Alive: max and closes at 0.")
                    .server(JavaServer.faulty("request_limit", "max=3", "announce=true"))
                    .script("request; idle 200; request; idle 200; request; idle 200; request; idle 200")
                    .truth(CLIENT, "request_limit_reached")
                    .must(allBut(JAVANETHTTP, NETTY, URLCONNECTION))
                    .may(JAVANETHTTP, NETTY, URLCONNECTION),
            Fault.of("request_limit", "The same without a word: the first connections cannot tell it from a stale one.")
                    .server(JavaServer.faulty("request_limit", "max=3"))
                    .script("request; idle 200; request; idle 200; request; idle 200; request; idle 200")
                    .truth(CLIENT, "request_limit_reached", "stale_pooled_connection")
                    .must(allBut(JAVANETHTTP, NETTY))
                    .may(JAVANETHTTP, NETTY),
            Fault.of("http10_reused", "A server answers in HTTP/1.0 and closes; the client reuses the connection.")
                    .server(JavaServer.faulty("http10"))
                    .script("request; idle 300; request")
                    .ignoresClose()
                    .truth(CLIENT, "reuse_after_close_announced")
                    .must(PLAIN),
            Fault.of("balancer_rejects", "An L4 balancer forgets after 2 s and answers unknown packets with an RST.")
                    .server(Balancer.forgetting(2, Forgetting.REJECT))
                    .script("request; idle 4000; request")
                    .truth(CLIENT, "middlebox_idle_timeout")
                    .must(all())
                    .repetitions(4),
            Fault.of("balancer_drops", "An L4 balancer forgets after 2 s and drops unknown packets.")
                    .server(Balancer.forgetting(2, Forgetting.DROP))
                    .script("request; idle 4000; request")
                    .readTimeoutMillis(2000)
                    .truth(CLIENT, "silent_drop")
                    .must(allBut(CHANNEL))
                    .repetitions(3),
            Fault.of("gateway_502", "A Netty gateway answers 502 for an upstream that is not there; both are watched.")
                    .server(JavaServer.nettyGateway("502", Listeners::refusing))
                    .script("request")
                    .truth(CLIENT, "upstream_unavailable")
                    .truth(GATEWAY, "upstream_unavailable", "connection_refused")
                    .must(all())
                    .repetitions(4),
            Fault.of("gateway_closes_blocking", "A gateway of plain sockets before a server that ends mid-response.")
                    .server(JavaServer.blockingGateway("close", JavaServer.faulty("truncated", "in=length")))
                    .script("request")
                    .truth(CLIENT, "response_truncated")
                    .truth(GATEWAY, "gateway_close_propagated", "response_truncated")
                    .must(all())
                    .repetitions(4),
            Fault.of("gateway_closes", "A Netty gateway with a close listener, before a server that ends mid-response.")
                    .server(JavaServer.nettyGateway("close", JavaServer.faulty("truncated", "in=length")))
                    .script("request")
                    .truth(CLIENT, "response_truncated")
                    .truth(GATEWAY, "gateway_close_propagated", "response_truncated")
                    .must(all())
                    .repetitions(4),
            Fault.of(
                            "crash_idle",
                            "The server is killed while 10 connections are idle; new ones are refused until it is back.")
                    .server(JavaServer.faulty("ok"))
                    .script("request; idle 300; cue kill; request; request; cue restart")
                    .lanes(10)
                    .repetitions(3)
                    .truth(CLIENT, "peer_crashed", "connection_refused")
                    .must(Set.of(SOCKET, CHANNEL, SELECTOR, OKHTTP4, HTTPCLIENT4)),
            Fault.of("crash_busy", "The server is killed while 10 requests are being processed.")
                    .server(JavaServer.faulty("slow_response", "wait_ms=1000"))
                    .script("cue kill-in-500; request; request; cue restart")
                    .lanes(10)
                    .repetitions(3)
                    .truth(CLIENT, "peer_crashed", "connection_refused")
                    .must(Set.of(SOCKET, CHANNEL, SELECTOR, OKHTTP4, HTTPCLIENT4)),
            Fault.of("client_leaves", "The client closes with most of a 5 MB response unread; both ends are watched.")
                    .server(JavaServer.watched("ok", "body=5000000"))
                    .script("leave 1000; idle 100")
                    .truth(CLIENT, "local_close_with_unread_data")
                    .truth(SERVER, "client_disconnected")
                    .must(PLAIN)
                    .core(),
            Fault.of("client_aborts", "The client closes with SO_LINGER 0 while it waits for a response.")
                    .server(JavaServer.watched("slow_response", "wait_ms=500", "body=5000000"))
                    .script("abort 200; idle 600")
                    .truth(CLIENT, "local_abort")
                    .truth(SERVER, "client_disconnected")
                    .must(PLAIN)
                    .core());

    private Faults() {}
}
