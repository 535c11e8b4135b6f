package io.resetscope.agent.report;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OpenTelemetry inside the agent: configured by {@code OTEL_*} through its own autoconfigure, never registered globally,
 * built on the agent's thread when there is first something to send.
 */
final class Telemetry {

    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);

    private final OpenTelemetrySdk sdk;
    private final DeliveryWatch watch;
    /** What ends each exporter. */
    private final List<Supplier<CompletableResultCode>> exporters;

    private final Transport transport;
    private final TextMapPropagator propagator;

    private Telemetry(
            OpenTelemetrySdk sdk,
            DeliveryWatch watch,
            List<Supplier<CompletableResultCode>> exporters,
            Transport transport,
            TextMapPropagator propagator) {
        this.sdk = sdk;
        this.watch = watch;
        this.exporters = exporters;
        this.transport = transport;
        this.propagator = propagator;
    }

    /**
     * @param logged whether incidents are in the log as well
     * @throws RuntimeException when {@code OTEL_*} cannot be satisfied, with a message that says which
     */
    static Telemetry start(TelemetrySettings settings, boolean logged) {
        DeliveryWatch watch = new DeliveryWatch(settings.endpoint(), logged);
        Map<String, String> overrides = new HashMap<>();
        overrides.put("otel.logs.exporter", "none");
        // ours to look up: at a name that it does not know, the SDK gives up altogether
        overrides.put("otel.propagators", "none");
        for (String signal : Arrays.asList("traces", "metrics")) {
            if (!settings.wanted(signal)) {
                overrides.put("otel." + signal + ".exporter", "none");
            }
        }
        if (settings.httpByPort()) {
            overrides.put("otel.exporter.otlp.protocol", "http/protobuf");
        }
        // what may fail, before there are threads to end
        TextMapPropagator propagator = TraceContexts.named(settings.propagators());
        List<Supplier<CompletableResultCode>> exporters = new ArrayList<>();
        Transport transport = new Transport();
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .setServiceClassLoader(Telemetry.class.getClassLoader())
                .addPropertiesCustomizer(properties -> overrides)
                .addSpanExporterCustomizer((exporter, properties) -> {
                    exporters.add(exporter::shutdown);
                    transport.of(exporter);
                    return new WatchedSpanExporter(exporter, watch);
                })
                .addMetricExporterCustomizer((exporter, properties) -> {
                    exporters.add(exporter::shutdown);
                    transport.of(exporter);
                    return new WatchedMetricExporter(exporter, watch);
                })
                .addMeterProviderCustomizer((provider, properties) -> withoutSdksOwn(provider))
                .build()
                .getOpenTelemetrySdk();
        return new Telemetry(sdk, watch, exporters, transport, propagator);
    }

    /** The SDK counts its own queues and exports: the agent's business, not the user's. */
    private static SdkMeterProviderBuilder withoutSdksOwn(SdkMeterProviderBuilder provider) {
        for (String name : new String[] {"queueSize", "processedSpans", "otlp.exporter.*", "otel.sdk.*"}) {
            provider.registerView(
                    InstrumentSelector.builder().setName(name).build(),
                    View.builder().setAggregation(Aggregation.drop()).build());
        }
        return provider;
    }

    Tracer tracer(String scope, String version) {
        return sdk.getTracerProvider()
                .tracerBuilder(scope)
                .setInstrumentationVersion(version)
                .build();
    }

    Meter meter(String scope, String version) {
        return sdk.getMeterProvider()
                .meterBuilder(scope)
                .setInstrumentationVersion(version)
                .build();
    }

    /** As {@code OTEL_PROPAGATORS} names them. */
    TextMapPropagator propagator() {
        return propagator;
    }

    /** Sends what is left, for at most {@code millis}. Says so when that was not enough. */
    void stop(long millis) {
        CompletableResultCode sent = CompletableResultCode.ofAll(Arrays.asList(
                sdk.getSdkTracerProvider().forceFlush(),
                sdk.getSdkMeterProvider().forceFlush()));
        sent.join(millis, TimeUnit.MILLISECONDS);
        if (!sent.isDone()) {
            watch.undelivered();
        }
    }

    /**
     * Gives up what is not sent yet, and ends all threads but those that wait for their next turn, which are to be
     * interrupted. Does not wait for the collector. Throws nothing.
     */
    void close() {
        attempt(watch::close);
        // before the SDK, which would wait for what they are sending
        for (Supplier<CompletableResultCode> exporter : exporters) {
            attempt(exporter::get);
        }
        attempt(sdk::shutdown);
        attempt(transport::end);
    }

    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error failure) {
            // what comes after it ends other threads
            LOG.debug("telemetry did not end as it should", failure);
        }
    }
}
