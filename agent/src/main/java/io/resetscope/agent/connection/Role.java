package io.resetscope.agent.connection;

/** Which end of the connection this JVM is. */
public enum Role {
    /** This JVM connected. */
    CLIENT,
    /** This JVM accepted. */
    SERVER;

    /** The value of {@code resetscope.role}. */
    public String id() {
        return this == CLIENT ? "client" : "server";
    }
}
