package io.resetscope.lab.http2;

import io.resetscope.lab.run.Versions;
import java.util.List;

/**
 * A client of the HTTP/2 kit. A new one is an entry here, and a program beside those of {@code Http2IT}.
 *
 * @param version null for what is part of the JDK
 * @param program the class that plays the application
 * @param jars the folder with its jars; empty when it needs none
 * @param jdk that it runs on
 * @param habit what sets it apart
 */
record Http2Client(String name, String title, String version, String program, String jars, int jdk, Habit habit) {

    static final List<Http2Client> ALL = List.of(
            javaNet(11),
            javaNet(25),
            library("okhttp5", "OkHttp", "okhttp5", "Http2OkHttp", "okhttp5", Habit.PINGS),
            library("reactornetty", "Reactor Netty", "reactornetty", "Http2ReactorNetty", "reactornetty", Habit.NONE),
            library("jettyclient9", "Jetty client 9.4", "jettyclient9", "Http2Jetty9", "http2jetty9", Habit.NONE),
            library("jettyclient12", "Jetty client 12", "jettyclient12", "Http2Jetty12", "http2jetty12", Habit.NONE),
            library("grpc", "gRPC", "grpc", "Http2Grpc", "grpc", Habit.NONE));

    /** How a client of the kit differs from the others. */
    enum Habit {
        NONE,
        /** It asks a silent server by PING, and gives the connection up. */
        PINGS,
        /** It may lose an answer that came whole, with an end right behind it; without the agent too. */
        LOSES_ANSWERS
    }

    /** A FIN, or a GOAWAY, that came with the answer. */
    private static final String LOST = "java.io.IOException: (EOF reached while reading|.*: GOAWAY received)";

    private static Http2Client javaNet(int jdk) {
        return new Http2Client(
                "javanethttp" + jdk, "java.net.http of " + jdk, null, "Http2JavaNet", "", jdk, Habit.LOSES_ANSWERS);
    }

    private static Http2Client library(
            String name, String title, String version, String program, String jars, Habit habit) {
        return new Http2Client(name, title, Versions.of(version), program, jars, 17, habit);
    }

    /** What must be said; null when nothing may be. */
    String cause(Http2Fault fault) {
        // who does not ping gives up the stream alone
        boolean quiet = fault == Http2Fault.MUTE || fault == Http2Fault.SILENT;
        return quiet && habit != Habit.PINGS ? null : fault.cause;
    }

    /** Whether that is what an application may get for a request that was answered. */
    boolean mayGet(String outcome) {
        return "200".equals(outcome) || habit == Habit.LOSES_ANSWERS && outcome != null && outcome.matches(LOST);
    }
}
