package io.resetscope.bootstrap;

/**
 * What woven server libraries report. Implemented behind the isolated class loader; called on the application's threads,
 * and never calls into the library, whose objects it only keeps to read their settings later.
 */
public interface ServerSink {

    /**
     * A server listens from now on.
     *
     * @param library the name that is reported, e.g. {@code Tomcat}
     * @param server the library's object that leads to its settings
     */
    void started(String library, Object server);
}
