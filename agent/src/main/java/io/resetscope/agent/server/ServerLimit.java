package io.resetscope.agent.server;

/** For what a server library closes connections by itself. */
public enum ServerLimit {
    /** For how long a connection may lie idle between two requests, nanoseconds. */
    IDLE,
    /** For how long it waits for a request's head to go on, nanoseconds. */
    HEAD,
    /** For how long it waits for a request's body to go on, nanoseconds. */
    BODY,
    /** How much it reads of a body that the application has left unread, bytes. */
    UNREAD_BODY,
    /** How many requests it takes on one connection. */
    REQUESTS
}
