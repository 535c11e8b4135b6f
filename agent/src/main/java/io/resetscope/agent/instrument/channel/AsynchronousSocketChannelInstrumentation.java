package io.resetscope.agent.instrument.channel;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.resetscope.agent.instrument.InstrumentedClass;

/** What asynchronous channels do alike on every system. The rest is {@link UnixAsynchronousChannelInstrumentation}. */
public final class AsynchronousSocketChannelInstrumentation extends InstrumentedClass {

    public AsynchronousSocketChannelInstrumentation() {
        super(
                "sun.nio.ch.AsynchronousSocketChannelImpl",
                hook(
                        "AsynchronousSocketChannel.shutdownInput",
                        named("shutdownInput").and(takesNoArguments()),
                        ChannelLifecycle.ShutdownInput.class),
                hook(
                        "AsynchronousSocketChannel.shutdownOutput",
                        named("shutdownOutput").and(takesNoArguments()),
                        ChannelLifecycle.ShutdownOutput.class));
    }
}
