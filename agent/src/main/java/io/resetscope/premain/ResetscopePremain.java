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

    /** What a log that blocks keeps the start of an application for at most, or who attaches. */
    private static final long SAY_MILLIS = 500;
    /** Of arguments that are not used. */
    private static final int MOST_SHOWN = 200;

    private static final AtomicBoolean STARTED = new AtomicBoolean();
    /** Null when there is nothing to end; a detach that has left something keeps it. */
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
        String line = "could not start, the application runs without it";
        try {
            line = "could not start on Java " + System.getProperty("java.version")
                    + ", the application runs without it: " + cause(failure);
        } catch (Throwable unreadable) {
            // then without
        }
        say(line);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof InvocationTargetException ? failure.getCause() : failure;
    }

    /** On a thread of its own, for the log may block. */
    private static void say(String line) {
        Thread saying;
        try {
            saying = new Thread(() -> write(line), "resetscope-say");
            saying.setDaemon(true);
            saying.start();
        } catch (Throwable notAllowed) {
            // a security manager's policy need not know this jar
            write(line);
            return;
        }
        try {
            saying.join(SAY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The application may have put any stream there. */
    private static void write(String line) {
        try {
            System.err.println("[resetscope] " + line);
        } catch (Throwable ofTheStream) {
            // a log that fails is nobody's problem
        }
    }

    /** A text from outside, not longer than a line can bear, and harmless to the terminal. */
    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (char c : text.substring(0, Math.min(text.length(), MOST_SHOWN)).toCharArray()) {
            if (isHarmless(c)) {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return text.length() > MOST_SHOWN ? shown + "..." : shown.toString();
    }

    private static boolean isHarmless(char c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
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
        if (!STARTED.compareAndSet(false, true)) {
            say("already running in this JVM; started a second time, doing nothing"
                    + (arguments == null || arguments.isEmpty() ? "" : "; not used: " + shown(arguments)));
            return;
        }
        try {
            if (running != null) {
                end();
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
            running = agent;
            Object started = agent.getMethod("start", String.class, Instrumentation.class, boolean.class)
                    .invoke(null, arguments, instrumentation, attached);
            if (!Boolean.TRUE.equals(started)) {
                // switched off is not started: a later attach may switch it on
                running = null;
                STARTED.set(false);
            }
        } catch (Throwable failure) {
            if (running != null) {
                end();
            }
            STARTED.set(false);
            complain(failure);
        }
    }

    private static void detach() {
        if (running == null) {
            say("not running in this JVM; nothing to detach");
            return;
        }
        end();
        STARTED.set(false);
    }

    /** What it cannot end is tried again by the next detach or attach. */
    private static void end() {
        try {
            if (Boolean.TRUE.equals(running.getMethod("detach").invoke(null))) {
                running = null;
            } else {
                say("something of it is left, and does nothing; the next detach or attach tries to end that too");
            }
        } catch (Throwable failure) {
            say("could not detach: " + cause(failure));
        }
    }
}
