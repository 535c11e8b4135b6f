package io.resetscope.it;

import static io.resetscope.it.Scenario.IDLE_MILLIS;
import static io.resetscope.it.Scenario.STALE;
import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.Jaeger;
import io.resetscope.testkit.JaegerQuery;
import io.resetscope.testkit.JaegerSpan;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.Nginx;
import io.resetscope.testkit.Probes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real Jaeger makes of it, for an application that traces by itself: its page draws what is read here. */
@ParameterizedClass
@ValueSource(strings = {"grpc", "http/protobuf"})
class JaegerIT {

    private static final JvmVariant VARIANT = JvmVariant.of(17);
    private static final String HOST = "localhost";
    private static final String FAILURE = "connection failure: ";
    private static final String UNREAD = "local_close_with_unread_data";

    /** Jaeger cuts off what is less than a microsecond, of the beginning and of the duration. */
    private static final long ROUNDING_MICROS = 2;

    /** What is shorter is not drawn. */
    private static final long IDLE_GAP_MICROS = TimeUnit.MILLISECONDS.toMicros(10);

    private static Jaeger jaeger;
    private static JaegerQuery query;
    private static Nginx server;
    private static ForkedJvm shop;

    @Parameter
    private String protocol;

    @BeforeAll
    static void startJaeger() {
        jaeger = Jaeger.start();
        query = jaeger.query();
        server = Nginx.start(Scenario.KEEP_ALIVE);
    }

    @BeforeParameterizedClassInvocation
    static void runShop(String protocol) {
        shop = Scenario.watched(VARIANT)
                .env("OTEL_SERVICE_NAME", service(protocol))
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", jaeger.endpoint(protocol))
                .env("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
                .env("OTEL_METRICS_EXPORTER", "none")
                .env("OTEL_LOGS_EXPORTER", "none")
                .classPath(Probes.classPath("opentelemetry", Probes.OLDEST))
                .main("TracedShop", HOST, String.valueOf(server.port()), IDLE_MILLIS)
                .run(TIMEOUT);
        assertThat(shop.exitCode()).as(shop::describe).isZero();
    }

    @AfterAll
    static void stopJaeger() {
        if (server != null) {
            server.close();
        }
        if (jaeger != null) {
            jaeger.close();
        }
    }

    @Test
    void theServiceAndWhatItDidAreListed() {
        requests();
        String connection = "connection " + HOST + ":" + server.port();
        assertThat(query.services()).contains(service(protocol));
        assertThat(query.operations(service(protocol)))
                .contains("GET /orders/2", "POST /upload", FAILURE + STALE, FAILURE + UNREAD)
                .contains(connection, "exchange", "idle");
    }

    @Test
    void theFailureIsFoundByItsCause() {
        requests();
        assertThat(query.search(service(protocol), "resetscope.cause", STALE))
                .containsExactly(shop.fact("ordersTrace"));
        assertThat(query.search(service(protocol), "resetscope.role", "server"))
                .contains(shop.fact("uploadTrace"))
                .doesNotContain(shop.fact("ordersTrace"));
    }

    @Test
    void theRequestsThatFailedHaveTheFailuresAsChildren() {
        assertThat(orders()).extracting(JaegerSpan::operation).containsExactly("GET /orders/2", FAILURE + STALE);
        assertThat(upload())
                .extracting(JaegerSpan::operation)
                .hasSize(3)
                .startsWith("POST /upload")
                .contains(FAILURE + UNREAD);
        for (List<JaegerSpan> trace : requests()) {
            JaegerSpan request = trace.get(0);
            assertThat(request.parent()).isEmpty();
            assertThat(failures(trace)).isNotEmpty().allSatisfy(failure -> {
                assertThat(failure.parent()).contains(request.spanId());
                assertWithin(request, failure);
            });
        }
        assertThat(orders().get(0).spanId()).isEqualTo(shop.fact("ordersSpan"));
    }

    @Test
    void theFailureHasTheTagsThatAreDocumented() {
        assertThat(orders().get(1).tags())
                .containsEntry("resetscope.cause", STALE)
                .containsEntry("resetscope.confidence", "certain")
                .containsEntry("resetscope.ended_by", "peer")
                .containsEntry("resetscope.signal", "fin")
                .containsEntry("resetscope.phase", "await_response")
                .containsEntry("resetscope.role", "client")
                .containsEntry("resetscope.connection.reused", true)
                .containsEntry("resetscope.connection.fin_pending", true)
                .containsEntry("resetscope.connection.exchange", 2L)
                .containsEntry("resetscope.keep_alive.timeout_ms", 1000L)
                .containsEntry("resetscope.exchange.response_bytes", 0L)
                .containsEntry("error.type", "end_of_stream")
                .containsEntry("error", true)
                .containsEntry("otel.status_code", "ERROR")
                .containsEntry("otel.status_description", "unexpected end of stream")
                .containsEntry("otel.scope.name", "io.resetscope")
                .containsEntry("server.address", HOST)
                .containsEntry("server.port", (long) server.port())
                .containsEntry("network.protocol.version", "1.1")
                .containsEntry("http.request.method", "GET")
                .containsEntry("span.kind", "internal")
                .hasEntrySatisfying(
                        "resetscope.evidence",
                        it -> assertThat((String) it).startsWith("[\"idle ").contains("the server closes after 1 s"))
                .hasEntrySatisfying(
                        "resetscope.advice", it -> assertThat((String) it).startsWith("[\""));
        assertThat(failures(upload()))
                .extracting(it -> it.tags().get("resetscope.role"))
                .containsExactlyInAnyOrder("client", "server");
    }

    @Test
    void theFailureLinksToTheLifeOfItsConnection() {
        for (JaegerSpan failure : failures()) {
            JaegerSpan connection = connection(failure).get(0);
            assertThat(failure.links())
                    .containsExactly(
                            new JaegerSpan.Reference("FOLLOWS_FROM", connection.traceId(), connection.spanId()));
            assertThat(connection.operation()).startsWith("connection ").contains(":");
            assertThat(connection.references()).isEmpty();
            assertThat(connection.service()).isEqualTo(service(protocol));
            assertThat(connection.tags().get("resetscope.connection.id"))
                    .isNotNull()
                    .isEqualTo(failure.tags().get("resetscope.connection.id"));
        }
    }

    @Test
    void jaegerHoldsNothingAgainstAnySpan() {
        List<JaegerSpan> all = new ArrayList<>();
        requests().forEach(all::addAll);
        failures().forEach(it -> all.addAll(connection(it)));
        assertThat(all)
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        span -> assertThat(span.warnings()).as(span::operation).isEmpty());
    }

    @Test
    void theLifeOfAConnectionReadsFromItsBeginningToTheFailure() {
        for (JaegerSpan failure : failures()) {
            List<JaegerSpan> life = connection(failure);
            JaegerSpan connection = life.get(0);
            List<JaegerSpan> stretches = life.subList(1, life.size());
            long reached = connection.startMicros();
            for (JaegerSpan stretch : stretches) {
                assertThat(stretch.operation()).isIn(Set.of("exchange", "idle"));
                assertThat(stretch.parent()).contains(connection.spanId());
                assertWithin(connection, stretch);
                assertThat(stretch.startMicros() - reached)
                        .as("one after the other, without a hole: %s", life)
                        .isBetween(-ROUNDING_MICROS, IDLE_GAP_MICROS);
                reached = stretch.endMicros();
            }
            JaegerSpan last = stretches.get(stretches.size() - 1);
            assertThat(last.operation()).isEqualTo("exchange");
            assertThat(last.endMicros()).isCloseTo(connection.endMicros(), within(ROUNDING_MICROS));
            assertThat(failure.endMicros()).isCloseTo(connection.endMicros(), within(ROUNDING_MICROS));
            assertThat(failure.startMicros()).isCloseTo(last.startMicros(), within(ROUNDING_MICROS));
        }
    }

    @Test
    void theIdleTimeLiesBetweenTheTwoExchanges() {
        List<JaegerSpan> life = connection(orders().get(1));
        List<JaegerSpan> fromTheFirst = life.stream()
                .skip(1)
                .dropWhile(it -> it.operation().equals("idle"))
                .toList();
        assertThat(fromTheFirst).extracting(JaegerSpan::operation).containsExactly("exchange", "idle", "exchange");
        assertThat(fromTheFirst.get(0).tags())
                .containsEntry("http.request.method", "GET")
                .containsEntry("http.response.status_code", 200L);
        assertThat(fromTheFirst.get(1).durationMicros() / 1000)
                .isCloseTo(Long.parseLong(shop.fact("idleMillis")), withinPercentage(20));
        assertThat(fromTheFirst.get(2).tags()).doesNotContainKey("http.response.status_code");
    }

    private static String service(String protocol) {
        return "shop-" + protocol.replace('/', '-');
    }

    /** What the request's span and its children, at least so many spans, have become. */
    private static List<JaegerSpan> trace(String traceId, int spans) {
        return Awaitility.await().alias("trace " + traceId).until(() -> query.trace(traceId), it -> it.size() >= spans);
    }

    private static List<JaegerSpan> orders() {
        return trace(shop.fact("ordersTrace"), 2);
    }

    private static List<JaegerSpan> upload() {
        return trace(shop.fact("uploadTrace"), 3);
    }

    /** The traces of the requests that failed. */
    private static List<List<JaegerSpan>> requests() {
        return List.of(orders(), upload());
    }

    private static List<JaegerSpan> failures(List<JaegerSpan> trace) {
        return trace.stream().filter(it -> it.operation().startsWith(FAILURE)).toList();
    }

    private static List<JaegerSpan> failures() {
        return requests().stream().flatMap(it -> failures(it).stream()).toList();
    }

    /** The connection that it links to, and its children. */
    private static List<JaegerSpan> connection(JaegerSpan failure) {
        assertThat(failure.links()).hasSize(1);
        int exchanges = ((Long) failure.tags().get("resetscope.connection.exchange")).intValue();
        return trace(failure.links().get(0).traceId(), 1 + exchanges);
    }

    private static void assertWithin(JaegerSpan outer, JaegerSpan inner) {
        assertThat(inner.startMicros()).as("%s in %s", inner, outer).isGreaterThanOrEqualTo(outer.startMicros());
        assertThat(inner.endMicros()).as("%s in %s", inner, outer).isLessThanOrEqualTo(outer.endMicros() + 1);
    }
}
