package io.resetscope.agent.instrument.channel;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Asynchronous channels ({@code AsynchronousSocketChannel}, NIO.2) on Linux and macOS, JDK 8 to 28. Each operation is
 * tried by {@code impl...} on the caller's thread and, where that would block, ended by {@code finish...} on a thread of the
 * channel's group. {@link AsynchronousOperation} is put into both.
 */
public final class UnixAsynchronousChannelInstrumentation extends InstrumentedClass {

    public UnixAsynchronousChannelInstrumentation() {
        super(
                "sun.nio.ch.UnixAsynchronousSocketChannelImpl",
                hook(
                        "AsynchronousSocketChannel.accept",
                        isConstructor()
                                .and(takesArgument(1, FileDescriptor.class))
                                .and(takesArgument(2, InetSocketAddress.class)),
                        ChannelLifecycle.AsynchronouslyAccepted.class),
                hook(
                        "AsynchronousSocketChannel.connect",
                        named("implConnect").and(takesArgument(0, SocketAddress.class)),
                        AsynchronousOperation.CONNECT),
                hook("AsynchronousSocketChannel.finishConnect", finish("finishConnect"), AsynchronousOperation.CONNECT),
                hook("AsynchronousSocketChannel.read", transfer("implRead"), AsynchronousOperation.READ),
                hook("AsynchronousSocketChannel.finishRead", finish("finishRead"), AsynchronousOperation.FINISH_READ),
                hook("AsynchronousSocketChannel.write", transfer("implWrite"), AsynchronousOperation.WRITE),
                hook(
                        "AsynchronousSocketChannel.finishWrite",
                        finish("finishWrite"),
                        AsynchronousOperation.FINISH_WRITE),
                hook(
                        "AsynchronousSocketChannel.close",
                        named("implClose").and(takesNoArguments()),
                        ChannelLifecycle.AsynchronousClose.class));
    }

    private static ElementMatcher.Junction<MethodDescription> transfer(String name) {
        return named(name).and(takesArgument(1, ByteBuffer.class)).and(takesArgument(2, ByteBuffer[].class));
    }

    private static ElementMatcher.Junction<MethodDescription> finish(String name) {
        return named(name).and(takesArguments(boolean.class));
    }
}
