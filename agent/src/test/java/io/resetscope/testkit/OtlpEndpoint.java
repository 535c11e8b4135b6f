package io.resetscope.testkit;

/** A collector to export to. */
public interface OtlpEndpoint extends AutoCloseable {

    /** For {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
    String endpoint();

    /** For {@code OTEL_EXPORTER_OTLP_PROTOCOL}. */
    String protocol();

    ReceivedTelemetry received();

    @Override
    void close();
}
