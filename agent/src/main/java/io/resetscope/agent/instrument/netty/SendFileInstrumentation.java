package io.resetscope.agent.instrument.netty;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.NativeEvents;
import net.bytebuddy.asm.Advice;

/**
 * Files sent by the kernel over Netty's native transports: their bytes are counted and not seen. Each transport has a
 * class of its own for it, and all are alike.
 */
public final class SendFileInstrumentation extends InstrumentedClass {

    private SendFileInstrumentation(String className, String hook) {
        // the instance method; the native of the same name takes the descriptor besides
        super(className, hook(hook, named("sendFile").and(takesArguments(4)).and(returns(long.class)), SendFile.class));
    }

    /** Of epoll. */
    public static SendFileInstrumentation onLinux() {
        return new SendFileInstrumentation("io.netty.channel.epoll.LinuxSocket", "LinuxSocket.sendFile");
    }

    /** Of kqueue. */
    public static SendFileInstrumentation onBsd() {
        return new SendFileInstrumentation("io.netty.channel.kqueue.BsdSocket", "BsdSocket.sendFile");
    }

    static final class SendFile {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object socket) {
            return NativeEvents.writeStarting(socket);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@Advice.Enter Object connection, @Advice.Return long count, @Advice.Thrown Throwable error) {
            NativeEvents.unseenWritten(connection, count, error);
        }
    }
}
