package io.resetscope.premain;

import java.lang.instrument.Instrumentation;

/**
 * Java 9 and newer call this before {@link ResetscopeMain} when the jar is started by {@code -jar}: the command line may
 * then need to start the agent in its own JVM, to test it. Nothing is started unasked.
 */
public final class LauncherAgent {

    private static volatile Instrumentation instrumentation;

    private LauncherAgent() {}

    /** Called by the JVM ({@code Launcher-Agent-Class}). */
    public static void agentmain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    /** Starts the agent in this JVM; false when the JVM has not called us (Java 8). Called by name. */
    public static boolean startAgent(String arguments) {
        if (instrumentation == null) {
            return false;
        }
        ResetscopePremain.premain(arguments, instrumentation);
        return true;
    }
}
