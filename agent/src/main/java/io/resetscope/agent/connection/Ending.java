package io.resetscope.agent.connection;

import io.resetscope.agent.client.ClientCall;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * What is known of a connection's end, and of what has been told of it before. Made when the end is near, or a gateway has
 * spoken: thousands of open connections have none. What threads tell one another by it is volatile.
 */
public final class Ending {

    private static final AtomicIntegerFieldUpdater<Ending> TOLD =
            AtomicIntegerFieldUpdater.newUpdater(Ending.class, "told");
    private static final AtomicIntegerFieldUpdater<Ending> STATUS_TOLD =
            AtomicIntegerFieldUpdater.newUpdater(Ending.class, "statusTold");

    /** Bytes that had arrived and were never read, when this end closed or met the end; -1 when not known. */
    public volatile long unreadBytes = -1;
    /**
     * Bytes that arrived while the TLS socket above it said goodbye, from the beginning of its close to that of the
     * descriptor; -1 when no such socket was closed.
     */
    public volatile long arrivedWhileClosing = -1;
    /** The code by which a database said why it ends the session: an SQLSTATE, or MySQL's number; null when it did not. */
    public volatile String lastWord;
    /** SO_LINGER when this end closed, in seconds; -1 when off or not known. */
    public volatile int lingerSeconds = -1;
    /** How often our oldest bytes had been sent again without an answer, at the end; -1 when not known. */
    public volatile int retransmits = -1;
    /** 1 when a failure of this connection has been told; further ones are its echo. */
    private volatile int told;
    /** The number of the latest exchange whose response's status has been told; -1 when none has. */
    private volatile int statusTold = -1;
    /** What {@link ConnectionListener#failed} made of this connection's failure; null before. */
    volatile Object failure;
    /** The application itself has read the answer to a request that had failed. */
    volatile boolean lateAnswerRead;
    /** A reset that a reader met during a write; null when none did. */
    volatile Throwable metWhileWriting;
    /** The end of the stream that a reader met during a write. */
    volatile boolean endMetWhileWriting;
    /** When that reader met it, which is before the writer tells of it; 0 when none did. */
    public volatile long metWhileWritingNanos;
    /**
     * The call that the connection served when a reader met the end, if it was under way: the writer may come to it after its
     * end. Or null.
     */
    public volatile ClientCall metDuring;
    /** What a reader had met before a writer's failure that was told before it; null when nothing. */
    volatile Signal metBefore;

    /** This end's close_notify was written in vain: what is read afterwards does not answer it. */
    volatile boolean goodbyeNotSent;

    /** This end closed on account of a GOAWAY, with streams in flight. */
    public volatile boolean leftAtGoAway;
    /** What the kernel said of the peer just before this end closed. */
    public volatile PeerState peerStateAtClose = PeerState.NOT_ASKED;
    /** This end shut its receiving direction down: what reads return afterwards says nothing of the peer. */
    volatile boolean inputShutdown;
    /**
     * What the kernel said of the peer just before this end shut its receiving direction down: from then on, its answer is
     * about this end. {@link PeerState#NOT_ASKED} while that is open.
     */
    volatile PeerState peerStateBeforeShutdown = PeerState.NOT_ASKED;

    /**
     * What the kernel said of the client just before this server ended its own direction, or said goodbye above it:
     * {@link PeerState#NOT_ASKED} until then.
     */
    volatile PeerState peerStateAtGoodbye = PeerState.NOT_ASKED;

    /** Of a server: it had ended its own direction before the client did, whose end was then an answer. */
    volatile boolean saidGoodbyeFirst;

    Ending() {}

    /** As {@link #failure}. */
    public Object toldAs() {
        return failure;
    }

    /** A failure has been told. */
    boolean isTold() {
        return told != 0;
    }

    /** True for the first who asks of an exchange, on whatever thread: what its status says is for that one to tell. */
    boolean tellStatus(int exchangeNumber) {
        for (int before = statusTold; before != exchangeNumber; before = statusTold) {
            if (STATUS_TOLD.compareAndSet(this, before, exchangeNumber)) {
                return true;
            }
        }
        return false;
    }

    /** Exchanges are numbered anew. */
    void forgetStatus() {
        statusTold = -1;
    }

    /** True for the first caller, on whatever thread, and for nobody else. */
    boolean tell() {
        return TOLD.compareAndSet(this, 0, 1);
    }
}
