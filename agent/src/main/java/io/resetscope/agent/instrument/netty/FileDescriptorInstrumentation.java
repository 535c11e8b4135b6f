package io.resetscope.agent.instrument.netty;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.NativeEvents;
import java.nio.ByteBuffer;
import net.bytebuddy.asm.Advice;

/**
 * Bytes and close of Netty's native transports (epoll, kqueue), 4.1 and 4.2. Every version writes several buffers at once
 * here; the older ones of 4.1 read and write single ones here too, the newer ones in {@link UnixSocketInstrumentation}.
 * The public instance methods, because there the result is known: the natives below return {@code -errno}.
 */
public final class FileDescriptorInstrumentation extends InstrumentedClass {

    /** @param className Netty's own, or of a library that brings its Netty under other names */
    public FileDescriptorInstrumentation(String className) {
        super(
                className,
                hook(
                        "FileDescriptor.read",
                        named("read").and(takesArguments(ByteBuffer.class, int.class, int.class)),
                        UnixSocketBytes.Read.class),
                hook(
                        "FileDescriptor.readAddress",
                        named("readAddress").and(takesArguments(long.class, int.class, int.class)),
                        UnixSocketBytes.ReadAddress.class),
                hook(
                        "FileDescriptor.write",
                        named("write").and(takesArguments(ByteBuffer.class, int.class, int.class)),
                        UnixSocketBytes.Write.class),
                hook(
                        "FileDescriptor.writeAddress",
                        named("writeAddress").and(takesArguments(long.class, int.class, int.class)),
                        UnixSocketBytes.WriteAddress.class),
                hook(
                        "FileDescriptor.writev",
                        named("writev").and(takesArguments(ByteBuffer[].class, int.class, int.class, long.class)),
                        UnixSocketBytes.Gather.class),
                hook(
                        "FileDescriptor.writevAddresses",
                        named("writevAddresses").and(takesArguments(long.class, int.class)),
                        UnixSocketBytes.GatherAddresses.class),
                hook("FileDescriptor.close", named("close").and(takesNoArguments()), Close.class));
    }

    static final class Close {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket) {
            NativeEvents.closing(socket);
        }
    }
}
