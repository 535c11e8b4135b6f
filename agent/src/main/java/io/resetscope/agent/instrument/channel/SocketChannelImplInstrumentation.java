package io.resetscope.agent.instrument.channel;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hookWhereThere;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isSubTypeOf;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Socket channels, blocking, non-blocking and through {@code channel.socket()}, on JDK 8 to 28. The public reads and
 * writes, because they still have the application's buffers ({@code SocketDispatcher} below them sees addresses). From
 * JDK 13 on the adaptor's streams have methods of their own, {@code blocking…}; before, they go through the public ones.
 *
 * <p>This class holds the matchers of one JDK class; the advice is in {@link ChannelLifecycle} and {@link ChannelBytes}.
 */
public final class SocketChannelImplInstrumentation extends InstrumentedClass {

    public SocketChannelImplInstrumentation() {
        super(
                "sun.nio.ch.SocketChannelImpl",
                // the constructor that takes a descriptor and the peer's address is the accepting one
                hook(
                        "SocketChannel.accept",
                        isConstructor()
                                .and(takesArgument(2, isSubTypeOf(SocketAddress.class))
                                        .or(takesArgument(3, isSubTypeOf(SocketAddress.class)))),
                        ChannelLifecycle.Accepted.class),
                hook(
                        "SocketChannel.connect",
                        named("connect").and(takesArguments(SocketAddress.class)),
                        ChannelLifecycle.Connect.class),
                hook(
                        "SocketChannel.finishConnect",
                        named("finishConnect").and(takesNoArguments()),
                        ChannelLifecycle.FinishConnect.class),
                hookWhereThere(
                        "SocketChannel.blockingConnect",
                        named("blockingConnect").and(takesArguments(SocketAddress.class, long.class)),
                        ChannelLifecycle.BlockingConnect.class),
                hook(
                        "SocketChannel.shutdownInput",
                        named("shutdownInput").and(takesNoArguments()),
                        ChannelLifecycle.ShutdownInput.class),
                hook(
                        "SocketChannel.shutdownOutput",
                        named("shutdownOutput").and(takesNoArguments()),
                        ChannelLifecycle.ShutdownOutput.class),
                hook(
                        "SocketChannel.close",
                        named("implCloseSelectableChannel").and(takesNoArguments()),
                        ChannelLifecycle.Close.class),
                hook(
                        "SocketChannel.read",
                        named("read").and(takesArguments(ByteBuffer.class)),
                        ChannelBytes.Read.class),
                hook(
                        "SocketChannel.read[]",
                        named("read").and(takesArguments(ByteBuffer[].class, int.class, int.class)),
                        ChannelBytes.Scatter.class),
                hookWhereThere(
                        "SocketChannel.blockingRead",
                        named("blockingRead").and(takesArgument(0, byte[].class)),
                        ChannelBytes.BlockingRead.class),
                hook(
                        "SocketChannel.write",
                        named("write").and(takesArguments(ByteBuffer.class)),
                        ChannelBytes.Write.class),
                hook(
                        "SocketChannel.write[]",
                        named("write").and(takesArguments(ByteBuffer[].class, int.class, int.class)),
                        ChannelBytes.Gather.class),
                hookWhereThere(
                        "SocketChannel.blockingWrite",
                        named("blockingWriteFully").and(takesArguments(byte[].class, int.class, int.class)),
                        ChannelBytes.BlockingWrite.class));
    }
}
