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

    /** What the agent says of itself there; null when it does not. */
    String agentProperty(String property) {
        return ((Properties) call(type, machine, "getAgentProperties")).getProperty(property);
    }

    Properties systemProperties() {
        return (Properties) call(type, machine, "getSystemProperties");
    }

    /**
     * Whether that had the wished effect is to be asked afterwards: between Java 8 and later ones, the answer of a JVM that
     * did it cannot be read.
     *
     * @return what is wrong, as far as can be told from the answer; null for nothing
     */
    IllegalStateException load(File agent, String arguments) {
        try {
            call(type, machine, "loadAgent", agent.getAbsolutePath(), arguments);
            return null;
        } catch (IllegalStateException e) {
            return isOtherLanguage(reason(e)) ? null : e;
        }
    }

    /** Java 8 answers "0", where later ones say "return code: 0". */
    private static boolean isOtherLanguage(String reason) {
        return reason.equals("0") || reason.startsWith("Non-numeric value");
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
