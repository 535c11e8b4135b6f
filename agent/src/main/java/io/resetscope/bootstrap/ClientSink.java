package io.resetscope.bootstrap;

import java.util.concurrent.Future;

/**
 * What woven HTTP-client libraries report: calls, and what becomes of them. A call is one request of the application's;
 * the library may make several attempts at it, each perhaps on another connection. Implemented behind the isolated class
 * loader.
 *
 * <p>Called on the application's threads: implementations never block, and never call into the library, whose objects
 * they only keep to read its settings later, on the agent's own thread. {@code library} is the name that is reported,
 * e.g. {@code OkHttp}. {@code client} is the library's object that leads to its settings; null when there is none.
 */
public interface ClientSink {

    /**
     * A call begins on this thread and will end on it: whatever connects, reads and writes meanwhile does so for it.
     *
     * @return the call, for {@link #callEnded(Object, Throwable)}
     */
    Object callStarting(String library, Object client);

    /**
     * The call that began on this thread has ended.
     *
     * @param call what {@link #callStarting} returned
     * @param error what the application gets; null when it gets a response
     */
    void callEnded(Object call, Throwable error);

    /**
     * The same, of a call of which the application does a part itself.
     *
     * @param conclusive false when, without an error, it is not known what the application gets
     */
    void callEnded(Object call, Throwable error, boolean conclusive);

    /** Other threads may do a part of the innermost call of this thread; they know it by {@code key}. */
    void handOver(Object key);

    /**
     * This thread does a part of a call that was handed over.
     *
     * @return for {@link #handBack}; null when nothing changes, because the call is not known, or this is its own thread
     */
    Object takeOver(Object key);

    /** That part is done. */
    void handBack(Object call);

    /**
     * A call begins that other threads carry on. Called again with the same key and no client, it tells the outcome of the
     * call that began so.
     *
     * @param key the library's own object for this call, by which it is known until it ends
     * @param outcome when not null, tells by itself how the call ended, and {@link #asyncCallEnded} need not be called
     */
    void asyncCallStarted(String library, Object client, Object key, Future<?> outcome);

    /** Such a call ended; {@code error} as above. */
    void asyncCallEnded(Object key, Throwable error);

    /**
     * From now on a connection works for an asynchronous call, until it works for another. It need not be connected yet:
     * a connect that fails is then the call's.
     *
     * @param key that of {@link #asyncCallStarted}
     * @param connection a {@link java.net.Socket}, a {@link java.nio.channels.SocketChannel}, a
     *     {@link java.io.FileDescriptor}, or what a library has in the place of one
     */
    void servedBy(Object key, Object connection);
}
