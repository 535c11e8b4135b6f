package io.resetscope.lab;

import static io.resetscope.lab.Client.CHANNEL;
import static io.resetscope.lab.Client.HTTPCLIENT4;
import static io.resetscope.lab.Client.HTTPCLIENT5;
import static io.resetscope.lab.Client.JAVANETHTTP;
import static io.resetscope.lab.Client.NETTY;
import static io.resetscope.lab.Client.OKHTTP3;
import static io.resetscope.lab.Client.OKHTTP4;
import static io.resetscope.lab.Client.OKHTTP5;
import static io.resetscope.lab.Client.PLAIN;
import static io.resetscope.lab.Client.SELECTOR;
import static io.resetscope.lab.Client.SOCKET;
import static io.resetscope.lab.Client.URLCONNECTION;
import static io.resetscope.lab.Client.all;
import static io.resetscope.lab.Client.allBut;
import static io.resetscope.lab.Role.CLIENT;
import static io.resetscope.lab.Role.GATEWAY;
import static io.resetscope.lab.Role.SERVER;

import io.resetscope.lab.client.Habits;
import io.resetscope.lab.network.Forgetting;
import io.resetscope.lab.network.Side;
import io.resetscope.lab.stage.Balancer;
import io.resetscope.lab.stage.JavaServer;
import io.resetscope.lab.stage.LimitedNginx;
import io.resetscope.lab.stage.Listeners;
import io.resetscope.lab.stage.NginxServer;
import io.resetscope.lab.stage.Proxied;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table of faults: a new one is a few lines here, and a server side if there is none that fits. */
public final class Faults {

    private static final String STATUS = "http.response.status_code";
    /** The clients whose connect blocks, with a timeout. */
    private static final Set<Client> TIMED_CONNECT =
            Set.of(SOCKET, URLCONNECTION, HTTPCLIENT4, HTTPCLIENT5, OKHTTP3, OKHTTP4, OKHTTP5);

    private static final String PROBE_TIME = "net.ipv4.tcp_keepalive_time=1";
    /** From one answered probe to the next it is the longer of the two. */
    private static final String PROBE_INTERVAL = "net.ipv4.tcp_keepalive_intvl=1";

    private static final Set<Client> TLS = allBut(CHANNEL);

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
                    .plainOnly()
                    .server(Listeners::refusing)
                    .script("request")
                    .truth(CLIENT, "connection_refused")
                    .must(all())
                    .core(),
            Fault.of("closed_at_accept", "The server accepts, and closes before it reads a byte.")
                    .plainOnly()
                    .server(Listeners::closingAtAccept)
                    .script("request")
                    .truth(CLIENT, "rejected_after_accept")
                    .must(allBut(NETTY))
                    .may(NETTY)
                    .core(),
            Fault.of(
                            "reset_at_accept",
                            "The server accepts and sends an RST at once, at times before the connect returns.")
                    .plainOnly()
                    .server(JavaServer.faulty("reset_at_accept"))
                    .script("request")
                    .truth(CLIENT, "rejected_after_accept")
                    .must(allBut(NETTY))
                    .may(NETTY),
            Fault.of("closed_before_accept", "The server stops listening while the connection waits to be accepted.")
                    .plainOnly()
                    .server(Listeners::closingBeforeAccept)
                    .script("request; idle 200")
                    .truth(CLIENT, "rejected_after_accept")
                    .must(PLAIN),
            Fault.of("backlog_full", "Nobody accepts and the backlog is full: the kernel drops the SYN.")
                    .plainOnly()
                    .server(JavaServer.faulty("backlog_full"))
                    .script("request")
                    .readTimeoutMillis(1000)
                    .truth(CLIENT, "silent_drop")
                    .must(TIMED_CONNECT)
                    .repetitions(3),
            Fault.of(
                            "backlog_overflow",
                            "The backlog is full when the last step of a handshake comes; to the client it is connected.")
                    .plainOnly()
                    .server(Balancer.forgetting(60, Forgetting.REJECT)
                            .before("overflow_at_third_ack")
                            .with(Side.SERVER, "net.ipv4.tcp_synack_retries=1")
                            .losingAcknowledgements())
                    .script("request pause 1000")
                    .truth(CLIENT, "rejected_after_accept")
                    .must(PLAIN)
                    .repetitions(1),
            Fault.of("tls_reject_fin", "The server takes the ClientHello and ends with a FIN.")
                    .plainOnly()
                    .server(JavaServer.faulty("tls_reject", "how=fin"))
                    .habit(Habits.TLS)
                    .truth(CLIENT, "tls_handshake_rejected")
                    .must(TLS),
            Fault.of("tls_reject_rst", "The server takes the ClientHello and ends with an RST.")
                    .plainOnly()
                    .server(JavaServer.faulty("tls_reject", "how=rst"))
                    .habit(Habits.TLS)
                    .truth(CLIENT, "tls_handshake_rejected")
                    .must(TLS),
            Fault.of("tls_reject_alert", "The server answers the ClientHello with the alert handshake_failure.")
                    .plainOnly()
                    .server(JavaServer.faulty("tls_reject", "how=alert"))
                    .habit(Habits.TLS)
                    .truth(CLIENT, "tls_handshake_rejected")
                    .must(TLS),
            Fault.of("plain_to_tls", "The client speaks HTTP to a TLS port; both ends are watched.")
                    .plainOnly()
                    .server(JavaServer.watched("ok", "tls=true"))
                    .truth(CLIENT, "plaintext_tls_mismatch")
                    .truth(SERVER, "plaintext_tls_mismatch")
                    // a TLS end reads five bytes of the request, and none of its headers
                    .endsApart()
                    .must(all()),
            Fault.of("tls_to_plain", "The client speaks TLS to an HTTP port, which answers 400; both ends are watched.")
                    .plainOnly()
                    .server(JavaServer.watched("plain_answer"))
                    .habit(Habits.TLS)
                    .truth(CLIENT, "plaintext_tls_mismatch")
                    .truth(SERVER, "plaintext_tls_mismatch")
                    .endsApart()
                    .must(TLS),
            Fault.of(
                            "limit_conn_444",
                            "nginx with limit_conn 1, which another client holds, and limit_conn_status 444.")
                    .server(LimitedNginx::start)
                    .script("request")
                    // it has read the request: where this client's thread was late, nothing tells it from an abort
                    .truth(CLIENT, "rejected_after_accept", "peer_aborted_exchange")
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
                    .habit(Habits.IGNORES_CLOSE)
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
                            "nginx waits 2 s for the rest of a body (client_body_timeout); the client pauses 3 s.")
                    .server(NginxServer.proxying("client_body_timeout 2s"))
                    .script("upload 100000 pause 3000")
                    .truth(CLIENT, "request_timeout")
                    .must(all())
                    .core(),
            Fault.of("upstream_killed", "The server behind nginx is killed (SIGKILL); nginx answers 502 for it.")
                    .server(Proxied.byNginx("", NginxServer.answering()))
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
                    .server(JavaServer.watched("reset_while_idle", "idle_ms=500"))
                    .script("request; idle 1500; request")
                    .truth(CLIENT, "connection_reset_while_idle")
                    .truth(SERVER, "local_abort")
                    .endsApart()
                    .must(allBut(JAVANETHTTP, NETTY))
                    .may(JAVANETHTTP, NETTY)
                    .core(),
            Fault.of("reset_by_device", "A device between the ends sends an RST while the connection is idle.")
                    .server(Balancer.forgetting(60, Forgetting.REJECT)
                            .with(Side.SERVER, PROBE_TIME)
                            .with(Side.SERVER, PROBE_INTERVAL))
                    .script("request; cue refuse; idle 1800; request")
                    .truth(CLIENT, "connection_reset_while_idle")
                    .must(allBut(JAVANETHTTP, NETTY))
                    .may(JAVANETHTTP, NETTY)
                    .repetitions(2),
            Fault.of("frozen_client", "The client is stopped (SIGSTOP) for longer than the server keeps connections.")
                    .server(JavaServer.faulty("ok", "idle_ms=1000"))
                    .script("request; cue freeze-4000; request")
                    .truth(CLIENT, "process_frozen")
                    // Apache's clients look before they reuse what was idle for 2 s
                    .must(allBut(JAVANETHTTP, NETTY, HTTPCLIENT4, HTTPCLIENT5))
                    .may(JAVANETHTTP, NETTY, HTTPCLIENT4, HTTPCLIENT5),
            Fault.of(
                            "upload_413",
                            "A server answers 413 to the head of a 50 MB upload and closes with the body unread; both"
                                    + " ends are watched.")
                    .server(JavaServer.watched("upload_refused", "status=413"))
                    .script("upload 50000000")
                    .truth(CLIENT, "request_body_rejected")
                    .truth(SERVER, "local_close_with_unread_data")
                    .says(STATUS, 413)
                    .must(allBut(NETTY))
                    .may(NETTY)
                    .core(),
            Fault.of("upload_401_rst", "The same with 401, by a server that sends the RST alone.")
                    .server(JavaServer.faulty("upload_refused", "status=401", "channel=true"))
                    .script("upload 50000000")
                    .truth(CLIENT, "request_body_rejected")
                    .says(STATUS, 401)
                    .must(allBut(NETTY))
                    .may(NETTY),
            Fault.of("upload_413_tomcat", "Tomcat answers 413 after the headers and swallows no more than 2 MB of 50.")
                    .server(JavaServer.tomcat())
                    .script("upload 50000000 /413")
                    .truth(CLIENT, "request_body_rejected")
                    .says(STATUS, 413)
                    .must(allBut(NETTY))
                    .may(NETTY),
            Fault.of("upload_refused_silently", "A server closes on the head of a 50 MB upload without an answer.")
                    .server(JavaServer.faulty("upload_refused", "status=0"))
                    .script("upload 50000000")
                    .truth(CLIENT, "request_body_rejected", "peer_aborted_exchange")
                    .must(allBut(NETTY))
                    .may(NETTY),
            Fault.of("expect_continue", "The client asks before it sends a body, and the server wants it.")
                    .server(JavaServer.faulty("ok"))
                    .script("upload 100000 expect")
                    .nothing(CLIENT)
                    .must(allBut(NETTY)),
            Fault.of("expect_refused", "The client asks before it sends a body, and the server answers 413 and closes.")
                    .server(JavaServer.faulty("upload_refused", "status=413"))
                    .script("upload 50000000 expect")
                    .nothing(CLIENT)
                    // java.net.http of JDK 17 did not come back from a refusal within 90 s
                    .must(allBut(NETTY, JAVANETHTTP)),
            Fault.of(
                            "slow_client",
                            "A server waits 2 s for the rest of a body; the client pauses 3 s; both are watched.")
                    .server(JavaServer.watched("body_timeout", "wait_ms=2000"))
                    .script("upload 100000 pause 3000")
                    .truth(CLIENT, "request_timeout")
                    .truth(SERVER, "request_timeout")
                    .must(all()),
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
            Fault.of("closed_processing", "The server takes the second request and ends with a FIN 0.3 s later.")
                    .server(JavaServer.faulty("end_mid_processing", "good=1"))
                    .script("request; request")
                    .truth(CLIENT, "peer_aborted_exchange")
                    .must(all()),
            Fault.of("request_limit_announced", "A server counts down in Keep-Alive: max and closes at 0.")
                    .server(JavaServer.faulty("request_limit", "max=3", "announce=true"))
                    .script("request; idle 200; request; idle 200; request; idle 200; request; idle 200")
                    .truth(CLIENT, "request_limit_reached")
                    .must(allBut(JAVANETHTTP, NETTY, URLCONNECTION))
                    .may(JAVANETHTTP, NETTY, URLCONNECTION),
            Fault.of(
                            "request_limit",
                            "The same without a word: it shows when three connections were over after as many, at ages that"
                                    + " have nothing in common.")
                    .server(JavaServer.faulty("request_limit", "max=3"))
                    .script("request; idle 150; request; idle 100; request; idle 150; request; idle 150; request;"
                            + " idle 500; request; idle 700; request; idle 300; request; idle 100; request; idle 100;"
                            + " request; idle 100")
                    .truth(CLIENT, "request_limit_reached")
                    .learnedAfter(3, "stale_pooled_connection")
                    .perRepetition(2)
                    .repetitions(3)
                    .must(allBut(JAVANETHTTP, NETTY))
                    .may(JAVANETHTTP, NETTY),
            Fault.of("age_limit", "A server closes a connection at an age of 1.5 s, as soon as it is idle.")
                    .server(JavaServer.faulty("age_limit", "age_ms=1500"))
                    .script(
                            "request; idle 1350; request; idle 300; request; request; idle 700; request; idle 680; request;"
                                    + " idle 300; request; request; idle 500; request; idle 450; request; idle 430; request;"
                                    + " idle 350; request")
                    // a connection that was slow to start widens the range of ages, and may hide the limit for a while
                    .truth(CLIENT, "connection_age_limit", "stale_pooled_connection")
                    .perRepetition(3)
                    .repetitions(3)
                    .must(allBut(JAVANETHTTP, NETTY))
                    .may(JAVANETHTTP, NETTY),
            Fault.of(
                            "age_limit_ignored",
                            "nginx announces Connection: close at an age of 1 s (keepalive_time); the client ignores it.")
                    .server(NginxServer.answering("keepalive_time 1s"))
                    .script("request; idle 1200; request; idle 300; request")
                    .habit(Habits.IGNORES_CLOSE)
                    .truth(CLIENT, "reuse_after_close_announced")
                    .must(PLAIN),
            Fault.of("policy_mismatch", "A server announces timeout=1, and the client keeps connections for longer.")
                    .server(JavaServer.faulty("ok", "timeout_s=1", "idle_ms=60000"))
                    .script("request; idle 2800; request; idle 2800")
                    .nothing(CLIENT)
                    .policyMismatch()
                    .repetitions(2)
                    .must(Set.of(SOCKET, CHANNEL, SELECTOR, OKHTTP3, OKHTTP4, OKHTTP5)),
            Fault.of("http10_reused", "A server answers in HTTP/1.0 and closes; the client reuses the connection.")
                    .server(JavaServer.faulty("http10"))
                    .script("request; idle 300; request")
                    .habit(Habits.IGNORES_CLOSE)
                    .truth(CLIENT, "reuse_after_close_announced")
                    .must(PLAIN),
            Fault.of("balancer_rejects", "An L4 balancer forgets after 2 s and answers unknown packets with an RST.")
                    .server(Balancer.forgetting(2, Forgetting.REJECT))
                    .script("request; idle 4000; request")
                    .truth(CLIENT, "middlebox_idle_timeout")
                    .must(all())
                    .repetitions(3),
            Fault.of("balancer_drops", "An L4 balancer forgets after 2 s and drops unknown packets.")
                    .server(Balancer.forgetting(2, Forgetting.DROP))
                    .script("request; idle 4000; request")
                    .readTimeoutMillis(2000)
                    .truth(CLIENT, "silent_drop")
                    .must(allBut(CHANNEL))
                    .repetitions(3),
            Fault.of(
                            "balancer_learned",
                            "30 idle times around the 3 s after which a balancer forgets: learned within 20 %.")
                    .server(Balancer.forgetting(3, Forgetting.REJECT))
                    // the second exchange is not the connection's first, which takes as long as the machine is busy
                    .script("request; idle 300; request; spread 1500 4500")
                    .lanes(30)
                    .perRepetition(15)
                    .repetitions(1)
                    .truth(CLIENT, "middlebox_idle_timeout")
                    .learns(3000)
                    .must(PLAIN),
            Fault.of("balancer_survived", "The same balancer; the client has TCP keep-alive probes sent every second.")
                    .server(Balancer.forgetting(2, Forgetting.REJECT)
                            .with(Side.CLIENT, PROBE_TIME)
                            .with(Side.CLIENT, PROBE_INTERVAL))
                    .script("request; idle 4000; request")
                    .habit(Habits.PROBES)
                    .nothing(CLIENT)
                    .must(PLAIN)
                    .repetitions(2),
            Fault.of("balancer_binary", "The same balancer, before a server of a binary protocol.")
                    .plainOnly()
                    .server(Balancer.forgetting(2, Forgetting.REJECT).before("binary"))
                    .script("request; idle 4000; request")
                    .habit(Habits.BINARY)
                    .truth(CLIENT, "middlebox_idle_timeout")
                    .must(PLAIN),
            Fault.of("balancer_redis", "The same balancer, before a server that speaks RESP as Redis does.")
                    .plainOnly()
                    .server(Balancer.forgetting(2, Forgetting.REJECT).before("resp"))
                    .script("request; idle 4000; request")
                    .habit(Habits.RESP)
                    .truth(CLIENT, "middlebox_idle_timeout")
                    .must(PLAIN),
            Fault.of(
                            "balancer_forgets_response",
                            "The response takes 4 s and the balancer forgets after 2 s; the server cannot tell it from a"
                                    + " client that left.")
                    .server(Balancer.forgetting(2, Forgetting.REJECT)
                            .before("slow_response", "wait_ms=4000", "body=5000000")
                            .watchingTheServer())
                    .script("request")
                    .readTimeoutMillis(7000)
                    .nothing(CLIENT)
                    .truth(SERVER, "unknown", "middlebox_idle_timeout")
                    .must(Set.of(SOCKET, OKHTTP4, URLCONNECTION))
                    .repetitions(2),
            Fault.of(
                            "balancer_forgets_waiting",
                            "The same; the client's TCP keep-alive probe, after 3 s, meets an RST.")
                    .server(Balancer.forgetting(2, Forgetting.REJECT)
                            .before("slow_response", "wait_ms=7000")
                            .with(Side.CLIENT, "net.ipv4.tcp_keepalive_time=3"))
                    .script("request")
                    .habit(Habits.PROBES)
                    .truth(CLIENT, "middlebox_idle_timeout")
                    .must(Set.of(SOCKET, HTTPCLIENT5))
                    .repetitions(1),
            Fault.of("balancer_forgets_long_response", "The same with a response that takes 11 s: no race any more.")
                    .server(Balancer.forgetting(2, Forgetting.REJECT)
                            .before("slow_response", "wait_ms=11000", "body=5000000")
                            .watchingTheServer())
                    .script("request")
                    .readTimeoutMillis(14_000)
                    .nothing(CLIENT)
                    .truth(SERVER, "middlebox_idle_timeout")
                    .must(Set.of(SOCKET, OKHTTP4, URLCONNECTION))
                    .repetitions(1),
            Fault.of("gateway_502", "A Netty gateway answers 502 for an upstream that is not there; both are watched.")
                    .server(JavaServer.nettyGateway("502", Listeners::refusing))
                    .script("request")
                    .truth(CLIENT, "upstream_unavailable")
                    .truth(GATEWAY, "upstream_unavailable", "connection_refused")
                    .must(all())
                    .repetitions(3),
            Fault.of("gateway_closes_blocking", "A gateway of plain sockets before a server that ends mid-response.")
                    .server(JavaServer.blockingGateway("close", JavaServer.faulty("truncated", "in=length")))
                    .script("request")
                    .truth(CLIENT, "response_truncated")
                    .truth(GATEWAY, "gateway_close_propagated", "response_truncated")
                    .must(all())
                    .repetitions(3),
            Fault.of("gateway_closes", "A Netty gateway with a close listener, before a server that ends mid-response.")
                    .server(JavaServer.nettyGateway("close", JavaServer.faulty("truncated", "in=length")))
                    .script("request")
                    .truth(CLIENT, "response_truncated")
                    .truth(GATEWAY, "gateway_close_propagated", "response_truncated")
                    .must(all())
                    .repetitions(3),
            Fault.of(
                            "gateway_http10",
                            "nginx (proxy_http_version 1.0, slow) before a Netty gateway, which closes with its upstream"
                                    + " and drops the rest of 20 MB.")
                    .server(Proxied.byNginx(
                            "proxy_http_version 1.0; proxy_limit_rate 10m;",
                            JavaServer.nettyGateway("close", JavaServer.faulty("ok", "body=20000000"))))
                    .script("request")
                    .truth(CLIENT, "response_truncated")
                    .truth(GATEWAY, "gateway_close_propagated")
                    .must(Set.of(URLCONNECTION, HTTPCLIENT5, OKHTTP4))
                    .repetitions(3),
            Fault.of(
                            "upload_through_gateway",
                            "Tomcat refuses an upload of 50 MB, behind a servlet with HttpClient 5, behind nginx; client,"
                                    + " gateway and store are watched.")
                    .server(Proxied.byNginx(
                            "proxy_http_version 1.1; proxy_request_buffering off; client_max_body_size 0;"
                                    + " keepalive_timeout 0;",
                            JavaServer.servletGateway("httpclient5", JavaServer.watchedTomcat())))
                    .script("upload 50000000 /413")
                    .truth(CLIENT, "upstream_unavailable")
                    .truth(GATEWAY, "request_body_rejected", "upstream_unavailable", "local_close_with_unread_data")
                    .truth(SERVER, "local_close_with_unread_data")
                    .must(Set.of(OKHTTP4))
                    .repetitions(2),
            Fault.of(
                            "crash_idle",
                            "The server is killed while 10 connections are idle; new ones are refused until it is back.")
                    .server(JavaServer.faulty("ok"))
                    .script("request; idle 300; cue kill; request; request; cue restart")
                    .lanes(10)
                    // its connections fail one after another on a busy machine
                    .option("settle", "1500ms")
                    .repetitions(3)
                    .truth(CLIENT, "peer_crashed", "connection_refused")
                    .must(Set.of(SOCKET, CHANNEL, SELECTOR, OKHTTP4, HTTPCLIENT4)),
            Fault.of("crash_busy", "The server is killed while 10 requests are being processed.")
                    .server(JavaServer.faulty("slow_response", "wait_ms=1000"))
                    .script("cue kill-in-500; request; request; cue restart")
                    .lanes(10)
                    // its connections fail one after another on a busy machine
                    .option("settle", "1500ms")
                    .repetitions(3)
                    .truth(CLIENT, "peer_crashed", "connection_refused")
                    .overTls(
                            "the connections are made before, for ten handshakes take as long as the machine is busy",
                            it -> it.script("request; cue kill-in-500; request; request; cue restart"))
                    .must(Set.of(SOCKET, CHANNEL, SELECTOR, OKHTTP4, HTTPCLIENT4)),
            Fault.of("client_leaves", "The client closes with most of a 5 MB response unread; both ends are watched.")
                    .server(JavaServer.watched("ok", "body=5000000"))
                    .script("leave 1000; idle 100")
                    .truth(CLIENT, "local_close_with_unread_data")
                    .truth(SERVER, "client_disconnected")
                    .overTls(
                            "the close of a TLS socket reads away what has come, and the RST is for what comes later: the"
                                    + " client need not see it",
                            it -> it.must(Set.of(SELECTOR)).may(SOCKET))
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

    /** Each of them over each scheme that it is played over. */
    public static List<Fault> overAllSchemes() {
        return ALL.stream()
                .flatMap(
                        fault -> Arrays.stream(Scheme.values()).map(fault::over).flatMap(Optional::stream))
                .toList();
    }
}
