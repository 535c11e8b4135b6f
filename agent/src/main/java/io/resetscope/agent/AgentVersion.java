package io.resetscope.agent;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version that the build wrote into the jar. */
public final class AgentVersion {

    /** In the agent properties of a JVM that runs the agent: its version. */
    public static final String AGENT_PROPERTY = "resetscope.version";

    /** Likewise, after a detach: the names of the agent's threads that had not ended within its time limit. */
    public static final String ENDING_PROPERTY = "resetscope.ending";

    /** What follows the version there when a detach has left something. */
    static final String DETACHED_IN_PART = " (detached in part)";

    private AgentVersion() {}

    /** @param announced the agent property; null when there is none */
    public static boolean isDetachedInPart(String announced) {
        return announced != null && announced.endsWith(DETACHED_IN_PART);
    }

    /** {@code unknown} when the jar does not say. */
    public static String get() {
        Properties properties = new Properties();
        try (InputStream in = AgentVersion.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return "unknown";
        }
        return properties.getProperty("version", "unknown");
    }
}
