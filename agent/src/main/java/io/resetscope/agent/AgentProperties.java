package io.resetscope.agent;

import java.util.Properties;

/**
 * What an attaching command asks the JVM for: its agent properties, a table of the JVM's own beside the system's, which
 * the application does not see.
 */
final class AgentProperties {

    private AgentProperties() {}

    /** The agent is here. A JVM without such a table is attached to in vain a second time, and nothing else. */
    static void announce() {
        set(AgentVersion.get());
    }

    /** Its hooks are off, but not everything of it is gone: an attach may go on, and so may a detach. */
    static void announceLeft() {
        set(AgentVersion.get() + AgentVersion.DETACHED_IN_PART);
    }

    /** The agent is here no more. */
    static void withdraw() {
        set(null);
    }

    private static void set(String version) {
        try {
            boolean java8 = System.getProperty("java.specification.version").startsWith("1.");
            Class<?> support = Class.forName(java8 ? "sun.misc.VMSupport" : "jdk.internal.vm.VMSupport");
            Properties properties =
                    (Properties) support.getMethod("getAgentProperties").invoke(null);
            if (version == null) {
                properties.remove(AgentVersion.AGENT_PROPERTY);
            } else {
                properties.setProperty(AgentVersion.AGENT_PROPERTY, version);
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // then nobody can ask
        }
    }
}
