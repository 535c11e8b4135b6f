package io.resetscope.premain;

import java.lang.reflect.InvocationTargetException;

/** Where {@code java -jar resetscope-agent.jar} enters: the command line lives in the isolated part of the jar. */
public final class ResetscopeMain {

    private ResetscopeMain() {}

    public static void main(String[] args) throws Throwable {
        ClassLoader isolated = new IsolatedClassLoader(AgentJar.ofThisClass());
        try {
            isolated.loadClass("io.resetscope.agent.cli.ResetscopeCommand")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
