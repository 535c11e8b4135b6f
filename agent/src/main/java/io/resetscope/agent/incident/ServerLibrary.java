package io.resetscope.agent.incident;

/** Which server library serves a connection, told by the stack of the thread that met its end, or closed it. */
final class ServerLibrary {

    /** Package prefix and name. Libraries that stand on others come before those. */
    private static final String[][] LIBRARIES = {
        {"org.apache.coyote.", "Tomcat"},
        {"org.apache.tomcat.util.net.", "Tomcat"},
        {"org.eclipse.jetty.server.", "Jetty"},
        {"org.eclipse.jetty.io.", "Jetty"},
        {"io.undertow.", "Undertow"},
        {"org.xnio.", "Undertow"},
        {"sun.net.httpserver.", "com.sun.net.httpserver"},
        {"reactor.netty.http.server.", "Reactor Netty"},
        {"io.vertx.core.", "Vert.x"},
        {"io.netty.", "Netty"},
    };

    /** Of its own: in a gateway, clients' failures and servers' come together. */
    private static final StackBudget STACKS = new StackBudget();

    private ServerLibrary() {}

    /** As {@link ClientLibrary#of(Throwable)}. */
    static String of(Throwable error) {
        return of(error, System.nanoTime());
    }

    static String of(Throwable error, long nowNanos) {
        StackTraceElement[] stack = STACKS.stack(error, nowNanos);
        return stack == null ? null : of(stack);
    }

    /** Null when none that is known is on the stack. */
    static String of(StackTraceElement[] stack) {
        int best = LIBRARIES.length;
        for (StackTraceElement frame : stack) {
            for (int i = 0; i < best; i++) {
                if (frame.getClassName().startsWith(LIBRARIES[i][0])) {
                    best = i;
                }
            }
        }
        return best == LIBRARIES.length ? null : LIBRARIES[best][1];
    }
}
