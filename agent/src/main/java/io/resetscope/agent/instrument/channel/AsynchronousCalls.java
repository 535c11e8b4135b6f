package io.resetscope.agent.instrument.channel;

import io.resetscope.bootstrap.AsynchronousEvents;
import java.io.FileDescriptor;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Writes the calls of one {@link AsynchronousOperation} into its method. They branch nowhere and leave the stack as it was,
 * so the method's frames stay right, but for the local variable of a write's token, which all of them have; what comes out of
 * the events is caught in {@link AsynchronousEvents}.
 */
final class AsynchronousCalls extends MethodVisitor {

    private static final String EVENTS = Type.getInternalName(AsynchronousEvents.class);
    private static final String TRANSFERS = "sun/nio/ch/IOUtil";
    private static final List<String> RESULTS =
            Arrays.asList("sun/nio/ch/Invoker", "sun/nio/ch/CompletedFuture", "sun/nio/ch/PendingFuture");

    private static final String FD = Type.getDescriptor(FileDescriptor.class);
    private static final String BUFFER = Type.getDescriptor(ByteBuffer.class);
    private static final String ADDRESS = Type.getDescriptor(SocketAddress.class);
    private static final String ERROR = Type.getDescriptor(Throwable.class);
    private static final String OBJECT_NAME = Type.getInternalName(Object.class);
    private static final String OBJECT = Type.getDescriptor(Object.class);

    // local variables beyond the methods' own, of which there are 19 at most (JDK 8 to 28); the first argument is this
    private static final int TOKEN = 40;
    private static final int RESULT = TOKEN + 1;
    private static final int LOCALS = RESULT + 2;
    private static final int ARGUMENT_BUFFER = 2;
    private static final int ARGUMENT_BUFFERS = 3;
    /** The longest argument list of an event. */
    private static final int STACK = 8;

    private final AsynchronousOperation operation;
    private final String channel;
    private final String method;
    private int transfers;
    private int results;

    AsynchronousCalls(AsynchronousOperation operation, String channel, String method, MethodVisitor next) {
        super(OpenedClassReader.ASM_API, next);
        this.operation = operation;
        this.channel = channel;
        this.method = method;
    }

    /** A write that fails is told at the method's end, which its token must reach on every way; also when there is none. */
    @Override
    public void visitCode() {
        super.visitCode();
        if (writes()) {
            visitInsn(Opcodes.ACONST_NULL);
            visitVarInsn(Opcodes.ASTORE, TOKEN);
        }
    }

    @Override
    public void visitFrame(int type, int localCount, Object[] locals, int stackCount, Object[] stack) {
        if (!writes()) {
            super.visitFrame(type, localCount, locals, stackCount, stack);
            return;
        }
        if (type != Opcodes.F_NEW) {
            throw new IllegalStateException("frames of " + method + " are not expanded");
        }
        List<Object> more = new ArrayList<>(Arrays.asList(locals).subList(0, localCount));
        for (int slot = slots(more); slot < TOKEN; slot++) {
            more.add(Opcodes.TOP);
        }
        more.add(OBJECT_NAME);
        super.visitFrame(type, more.size(), more.toArray(), stackCount, stack);
    }

    private static int slots(List<Object> locals) {
        int slots = 0;
        for (Object local : locals) {
            slots += local == Opcodes.LONG || local == Opcodes.DOUBLE ? 2 : 1;
        }
        return slots;
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        boolean transfer = owner.equals(TRANSFERS) && name.equals(operation.transfer);
        boolean several = transfer && Type.getArgumentTypes(descriptor)[1].getSort() == Type.ARRAY;
        if (transfer) {
            transfers++;
            starting(several);
        } else if (RESULTS.contains(owner) && descriptor.contains(ERROR + ")")) {
            results++;
            ending();
        }
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        if (transfer) {
            transferred(several);
        }
    }

    private void starting(boolean several) {
        if (several) {
            loadChannel("remoteAddress");
            loadBuffers();
            event(reads() ? "scatterStarting" : "gatherStarting", "(" + FD + ADDRESS + "[" + BUFFER + "II)" + OBJECT);
            visitVarInsn(Opcodes.ASTORE, TOKEN);
        } else if (!reads()) {
            loadChannel("remoteAddress");
            event("writeStarting", "(" + FD + OBJECT + ")" + OBJECT);
            visitVarInsn(Opcodes.ASTORE, TOKEN);
        }
    }

    /** The count lies on the stack, and stays there. */
    private void transferred(boolean several) {
        if (several) {
            visitInsn(Opcodes.DUP2);
            visitVarInsn(Opcodes.LSTORE, RESULT);
            visitVarInsn(Opcodes.ALOAD, TOKEN);
            loadBuffers();
            visitVarInsn(Opcodes.LLOAD, RESULT);
            visitInsn(Opcodes.ACONST_NULL);
            event(reads() ? "scattered" : "gathered", "(" + OBJECT + "[" + BUFFER + "IIJ" + ERROR + ")V");
            return;
        }
        visitInsn(Opcodes.DUP);
        visitVarInsn(Opcodes.ISTORE, RESULT);
        if (reads()) {
            loadChannel("remoteAddress");
        } else {
            visitVarInsn(Opcodes.ALOAD, TOKEN);
        }
        loadBuffer();
        visitVarInsn(Opcodes.ILOAD, RESULT);
        visitInsn(Opcodes.ACONST_NULL);
        if (reads()) {
            event("read", "(" + FD + ADDRESS + BUFFER + "I" + ERROR + ")V");
        } else {
            event("written", "(" + OBJECT + BUFFER + "I" + ERROR + ")V");
        }
    }

    /** The error, or null, lies on the stack, and stays there. */
    private void ending() {
        visitInsn(Opcodes.DUP);
        visitVarInsn(Opcodes.ASTORE, RESULT);
        if (operation == AsynchronousOperation.CONNECT) {
            loadChannel("pendingRemote");
            visitInsn(Opcodes.ICONST_0);
            visitInsn(Opcodes.LCONST_0);
            visitVarInsn(Opcodes.ALOAD, RESULT);
            event("connected", "(" + FD + ADDRESS + "ZJ" + ERROR + ")V");
        } else if (reads()) {
            loadChannel("remoteAddress");
            visitVarInsn(Opcodes.ALOAD, RESULT);
            event("readFailed", "(" + FD + ADDRESS + ERROR + ")V");
        } else {
            visitVarInsn(Opcodes.ALOAD, TOKEN);
            loadBuffer();
            loadArray();
            visitVarInsn(Opcodes.ALOAD, RESULT);
            event("writeFailed", "(" + OBJECT + BUFFER + "[" + BUFFER + ERROR + ")V");
        }
    }

    private boolean reads() {
        return "read".equals(operation.transfer);
    }

    private boolean writes() {
        return "write".equals(operation.transfer);
    }

    /** The descriptor and an address. */
    private void loadChannel(String address) {
        loadField("fd", FD);
        boolean pending = address.equals("pendingRemote");
        loadField(address, pending ? ADDRESS : "Ljava/net/InetSocketAddress;");
    }

    private void loadBuffer() {
        if (operation.bufferField == null) {
            visitVarInsn(Opcodes.ALOAD, ARGUMENT_BUFFER);
        } else {
            loadField(operation.bufferField, BUFFER);
        }
    }

    private void loadArray() {
        if (operation.bufferField == null) {
            visitVarInsn(Opcodes.ALOAD, ARGUMENT_BUFFERS);
        } else {
            loadField(operation.bufferField + "s", "[" + BUFFER);
        }
    }

    /** All of the array: what the application asked for was cut out of it. */
    private void loadBuffers() {
        loadArray();
        visitInsn(Opcodes.ICONST_0);
        loadArray();
        visitInsn(Opcodes.ARRAYLENGTH);
    }

    private void loadField(String name, String descriptor) {
        visitVarInsn(Opcodes.ALOAD, 0);
        visitFieldInsn(Opcodes.GETFIELD, channel, name, descriptor);
    }

    private void event(String name, String descriptor) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, EVENTS, name, descriptor, false);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        if (maxLocals > TOKEN) {
            throw new IllegalStateException(method + " has " + maxLocals + " local variables");
        }
        super.visitMaxs(maxStack + STACK, LOCALS);
    }

    /** A hook that is not there must not go unnoticed. */
    @Override
    public void visitEnd() {
        if (results == 0 || operation.transfer != null && transfers == 0) {
            throw new IllegalStateException(method + " has another shape on this JDK");
        }
        super.visitEnd();
    }
}
