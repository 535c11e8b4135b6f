package io.resetscope.agent.instrument.channel;

import io.resetscope.bootstrap.AsynchronousEvents;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.pool.TypePool;

/**
 * What is put into one operation of an asynchronous channel: calls of {@link AsynchronousEvents} around each transfer
 * ({@code IOUtil.read} and {@code write}), and before each result is handed on.
 *
 * <p>It is no advice: a completion handler runs inside the method, and by its end the next operations may have passed. Nor is
 * {@code IOUtil} woven itself, for all channels and files pass there.
 */
enum AsynchronousOperation implements AsmVisitorWrapper.ForDeclaredMethods.MethodVisitorWrapper {
    CONNECT(null, null),
    READ("read", null),
    FINISH_READ("read", "readBuffer"),
    WRITE("write", null),
    FINISH_WRITE("write", "writeBuffer");

    /** Of {@code IOUtil}; null when none of its transfers belongs here. */
    final String transfer;
    /** That holds a single buffer; one of several is its plural. Null where buffers are arguments. */
    final String bufferField;

    AsynchronousOperation(String transfer, String bufferField) {
        this.transfer = transfer;
        this.bufferField = bufferField;
    }

    @Override
    public MethodVisitor wrap(
            TypeDescription type,
            MethodDescription method,
            MethodVisitor next,
            Implementation.Context context,
            TypePool pool,
            int writerFlags,
            int readerFlags) {
        return new AsynchronousCalls(this, type.getInternalName(), method.getInternalName(), next);
    }
}
