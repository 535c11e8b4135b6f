package io.resetscope.agent.selftest;

import io.resetscope.bootstrap.ConnectionSink;
import java.io.FileDescriptor;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Notes which events come from the threads that test; those of all other threads go where they belong. */
final class RecordingSink implements ConnectionSink {

    private final ConnectionSink others;
    private final Set<Thread> testers = ConcurrentHashMap.newKeySet();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    /** The descriptor of the last write that began. */
    private volatile FileDescriptor lastWritten;

    RecordingSink(ConnectionSink others) {
        this.others = others;
        testers.add(Thread.currentThread());
    }

    /** Another thread that tests. */
    Thread tester(Runnable work) {
        Thread thread = new Thread(work, "resetscope-selftest");
        thread.setDaemon(true);
        testers.add(thread);
        return thread;
    }

    /** What came since the last call. */
    Set<String> takeSeen() {
        Set<String> taken = new HashSet<>(seen);
        seen.clear();
        return taken;
    }

    FileDescriptor lastWritten() {
        return lastWritten;
    }

    private boolean record(String event) {
        if (!testers.contains(Thread.currentThread())) {
            return false;
        }
        seen.add(event);
        return true;
    }

    @Override
    public void connect(FileDescriptor fd, SocketAddress remote, boolean pending, long started, Throwable error) {
        String how = error != null ? "failed connect" : pending ? "pending connect" : "connect";
        if (!record(how)) {
            others.connect(fd, remote, pending, started, error);
        }
    }

    @Override
    public void destination(Socket socket, SocketAddress destination) {
        if (!record("destination")) {
            others.destination(socket, destination);
        }
    }

    @Override
    public void accepted(Socket socket, FileDescriptor fd, SocketAddress remote) {
        if (!record("accept")) {
            others.accepted(socket, fd, remote);
        }
    }

    @Override
    public Object writeStarting(FileDescriptor fd, Object peer, ByteBuffer[] buffers, int from, int length) {
        if (!record("write starting")) {
            return others.writeStarting(fd, peer, buffers, from, length);
        }
        lastWritten = fd;
        return this;
    }

    @Override
    public void written(Object connection, byte[] array, int from, int count, Throwable error) {
        if (!record("write")) {
            others.written(connection, array, from, count, error);
        }
    }

    @Override
    public void written(Object connection, ByteBuffer buffer, int count, Throwable error) {
        if (!record("write")) {
            others.written(connection, buffer, count, error);
        }
    }

    @Override
    public void written(Object connection, ByteBuffer[] buffers, int from, int length, long count, Throwable error) {
        if (!record("write[]")) {
            others.written(connection, buffers, from, length, count, error);
        }
    }

    @Override
    public void read(FileDescriptor fd, Object peer, byte[] array, int from, int count, Throwable error) {
        if (!record(count < 0 ? "end of stream" : "read")) {
            others.read(fd, peer, array, from, count, error);
        }
    }

    @Override
    public void read(FileDescriptor fd, Object peer, ByteBuffer buffer, int count, Throwable error) {
        if (!record(count < 0 ? "end of stream" : "read")) {
            others.read(fd, peer, buffer, count, error);
        }
    }

    @Override
    public Object scatterStarting(FileDescriptor fd, Object peer, ByteBuffer[] buffers, int from, int length) {
        return record("read[] starting") ? this : others.scatterStarting(fd, peer, buffers, from, length);
    }

    @Override
    public void scattered(Object connection, ByteBuffer[] buffers, int from, int length, long count, Throwable error) {
        if (!record("read[]")) {
            others.scattered(connection, buffers, from, length, count, error);
        }
    }

    @Override
    public void shutdown(Socket socket, FileDescriptor fd, boolean output) {
        if (!record(output ? "shutdownOutput" : "shutdownInput")) {
            others.shutdown(socket, fd, output);
        }
    }

    @Override
    public void closing(Socket socket, FileDescriptor fd) {
        if (!record("close")) {
            others.closing(socket, fd);
        }
    }

    @Override
    public void asynchronouslyClosing(FileDescriptor fd) {
        if (!record("close")) {
            others.asynchronouslyClosing(fd);
        }
    }
}
