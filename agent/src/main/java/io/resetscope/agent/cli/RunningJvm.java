package io.resetscope.agent.cli;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Properties;
import net.bytebuddy.agent.ByteBuddyAgent;

/** Another JVM, through the JDK's attach API, which is a module or a tools.jar that this is not compiled against. */
final class RunningJvm implements AutoCloseable {

    private final Class<?> type;
    private final Object machine;

    private RunningJvm(Class<?> type, Object machine) {
        this.type = type;
        this.machine = machine;
    }

    /** @throws IllegalStateException when this Java has no attach API, or the JVM does not answer */
    static RunningJvm of(long pid) {
        ByteBuddyAgent.AttachmentProvider.Accessor api = ByteBuddyAgent.AttachmentProvider.DEFAULT.attempt();
        if (!api.isAvailable()) {
            throw new IllegalStateException("this Java has no attach API; run this with a JDK, not a JRE");
        }
        Class<?> type = api.getVirtualMachineType();
        return new RunningJvm(type, call(type, null, "attach", String.valueOf(pid)));
    }

    /** The version of the agent that runs there; null when none does. */
    String agentVersion(String property) {
        return ((Properties) call(type, machine, "getAgentProperties")).getProperty(property);
    }

    Properties systemProperties() {
        return (Properties) call(type, machine, "getSystemProperties");
    }

    void load(File agent, String arguments) {
        call(type, machine, "loadAgent", agent.getAbsolutePath(), arguments);
    }

    @Override
    public void close() {
        call(type, machine, "detach");
    }

    private static Object call(Class<?> type, Object target, String method, Object... arguments) {
        Class<?>[] types = new Class<?>[arguments.length];
        Arrays.fill(types, String.class);
        try {
            return type.getMethod(method, types).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The attach API wraps the message that says what is wrong in several that do not. */
    static String reason(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    }
}
