package io.resetscope.agent.server;

/** For what a server library closes connections by itself. */
public enum ServerLimit {
    /** For how long a connection may lie idle between two requests, nanoseconds. */
    IDLE,
    /** For how long it waits for a request to go on, nanoseconds. */
    REQUEST,
    /** How much it reads of a body that the application has left unread, bytes. */
    UNREAD_BODY,
    /** How many requests it takes on one connection. */
    REQUESTS
}
