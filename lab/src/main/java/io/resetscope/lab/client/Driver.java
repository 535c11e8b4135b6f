package io.resetscope.lab.client;

import java.io.Closeable;

/** A client library as an application would use it: with the pool that it has, and the retries that it makes. */
public interface Driver extends Closeable {

    /** Before the first exchange, and only where the library shall be set up otherwise than by default. */
    default void configure(Habits habits) throws Exception {}

    /**
     * Sends the request and reads the whole response.
     *
     * @return its status
     * @throws Exception as the application gets it
     */
    int exchange(Call call) throws Exception;
}
