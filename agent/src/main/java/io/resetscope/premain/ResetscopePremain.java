package io.resetscope.premain;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where the JVM enters: {@code -javaagent} and attach. Builds the isolated class loader, hands over, catches
 * everything: whatever goes wrong here, the application starts.
 */
public final class ResetscopePremain {

    /** The argument that ends an agent that runs. No option: those have a value. */
    private static final String DETACH = "detach";

    private static final AtomicBoolean STARTED = new AtomicBoolean();
    private static volatile Class<?> running;

    private ResetscopePremain() {}

    /** Called by the JVM before the application's main. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation, false);
    }

    /** Called by the JVM when the agent is loaded into a running application, and once more to end it. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        if (DETACH.equals(arguments)) {
            detach();
            return;
        }
        start(arguments, instrumentation, true);
    }

    /** What leaves premain ends the JVM, and under a security manager even a property may not be readable. */
    private static void complain(Throwable failure) {
        try {
            System.err.println("[resetscope] could not start on Java " + System.getProperty("java.version")
                    + ", the application runs without it: " + failure);
        } catch (Throwable evenThis) {
            System.err.println("[resetscope] could not start, the application runs without it");
        }
    }

    /** What tells a second attach that the agent is there; a JVM that has no such package lacks that, and nothing else. */
    private static void openAgentProperties(ClassLoader isolated, Instrumentation instrumentation) {
        try {
            JavaBase.openTo(isolated, instrumentation, "jdk.internal.vm");
        } catch (ReflectiveOperationException | RuntimeException ofAnotherKind) {
            // AgentProperties finds out
        }
    }

    private static void start(String arguments, Instrumentation instrumentation, boolean attached) {
        try {
            if (!STARTED.compareAndSet(false, true)) {
                System.err.println("[resetscope] already running in this JVM; started a second time, doing nothing"
                        + (arguments == null || arguments.isEmpty() ? "" : "; not used: " + arguments));
                return;
            }
            AgentJar jar = AgentJar.ofThisClass();
            BootstrapClasses.define(jar, instrumentation);
            ClassLoader isolated = new IsolatedClassLoader(jar);
            if (JavaBase.hasModules()) {
                JavaBase.openTo(
                        isolated,
                        instrumentation,
                        "sun.nio.ch",
                        "java.net",
                        "java.io",
                        "sun.security.ssl",
                        "jdk.internal.misc",
                        "sun.net.www.http",
                        "sun.net.www.protocol.http");
                JavaBase.openHttpClientTo(isolated, instrumentation);
                openAgentProperties(isolated, instrumentation);
            }
            Class<?> agent = isolated.loadClass("io.resetscope.agent.ResetscopeAgent");
            Object started = agent.getMethod("start", String.class, Instrumentation.class, boolean.class)
                    .invoke(null, arguments, instrumentation, attached);
            // switched off is not started: a later attach may switch it on
            running = Boolean.TRUE.equals(started) ? agent : null;
            STARTED.set(running != null);
        } catch (Throwable failure) {
            complain(failure instanceof InvocationTargetException ? failure.getCause() : failure);
        }
    }

    private static void detach() {
        Class<?> agent = running;
        running = null;
        if (agent == null) {
            System.err.println("[resetscope] not running in this JVM; nothing to detach");
            return;
        }
        try {
            agent.getMethod("detach").invoke(null);
        } catch (Throwable failure) {
            System.err.println("[resetscope] could not detach: "
                    + (failure instanceof InvocationTargetException ? failure.getCause() : failure));
        }
        STARTED.set(false);
    }
}
