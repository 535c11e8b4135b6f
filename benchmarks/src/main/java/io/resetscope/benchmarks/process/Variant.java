package io.resetscope.benchmarks.process;

import java.util.List;

/** With which agent a program is measured. */
public enum Variant {
    NONE("no agent", null),
    /** The same again: what differs between the two is noise. */
    NONE_AGAIN("no agent again", null),
    RESETSCOPE("Resetscope", "resetscope-agent"),
    OPENTELEMETRY(
            "opentelemetry-javaagent",
            "opentelemetry-javaagent",
            "-Dotel.traces.exporter=none",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none"),
    ELASTIC(
            "Elastic APM",
            "elastic-apm-agent",
            "-Delastic.apm.disable_send=true",
            "-Delastic.apm.central_config=false",
            "-Delastic.apm.cloud_provider=NONE",
            "-Delastic.apm.log_level=ERROR"),
    DATADOG(
            "Datadog",
            "dd-java-agent",
            "-Ddd.instrumentation.telemetry.enabled=false",
            "-Ddd.remote_config.enabled=false",
            "-Ddd.jmxfetch.enabled=false",
            "-Ddd.trace.startup.logs=false");

    /** What the whole matrix is measured with. */
    public static final List<Variant> OWN = List.of(NONE, NONE_AGAIN, RESETSCOPE);

    /** The agents to compare with. */
    public static final List<Variant> OTHERS = List.of(OPENTELEMETRY, ELASTIC, DATADOG);

    private final String title;
    private final String jar;
    private final List<String> settings;

    Variant(String title, String jar, String... settings) {
        this.title = title;
        this.jar = jar;
        this.settings = List.of(settings);
    }

    public String title() {
        return title;
    }

    public boolean hasAgent() {
        return jar != null;
    }

    /** The beginning of the jar's file name; null without an agent. */
    String jar() {
        return jar;
    }

    /** So that the agent sends nothing, and says little. */
    List<String> settings() {
        return settings;
    }
}
