package io.resetscope.agent;

import java.util.List;
import java.util.Properties;

/**
 * What an attaching command asks the JVM for: its agent properties, a table of the JVM's own beside the system's, which
 * the application does not see.
 */
final class AgentProperties {

    private AgentProperties() {}

    /** The agent is here. A JVM without such a table is attached to in vain a second time, and nothing else. */
    static void announce() {
        set(AgentVersion.AGENT_PROPERTY, AgentVersion.get());
        set(AgentVersion.ENDING_PROPERTY, null);
    }

    /** Its hooks are off, but not everything of it is gone: an attach may go on, and so may a detach. */
    static void announceLeft() {
        set(AgentVersion.AGENT_PROPERTY, AgentVersion.get() + AgentVersion.DETACHED_IN_PART);
    }

    /** The agent is here no more. */
    static void withdraw() {
        set(AgentVersion.AGENT_PROPERTY, null);
    }

    /** @param threads of a detached agent that have not ended yet */
    static void announceEnding(List<String> threads) {
        set(AgentVersion.ENDING_PROPERTY, threads.isEmpty() ? null : String.join(", ", threads));
    }

    private static void set(String property, String value) {
        try {
            boolean java8 = System.getProperty("java.specification.version").startsWith("1.");
            Class<?> support = Class.forName(java8 ? "sun.misc.VMSupport" : "jdk.internal.vm.VMSupport");
            Properties properties =
                    (Properties) support.getMethod("getAgentProperties").invoke(null);
            if (value == null) {
                properties.remove(property);
            } else {
                properties.setProperty(property, value);
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // then nobody can ask
        }
    }
}
