package io.resetscope.it;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Makes of the facades that woven code calls some whose every hook throws. What the agent itself calls still works:
 * otherwise it would give up before it weaves anything.
 */
final class FaultyFacade extends ClassVisitor {

    private static final List<String> FACADES = List.of(
            "io/resetscope/bootstrap/ConnectionEvents.class",
            "io/resetscope/bootstrap/NativeEvents.class",
            "io/resetscope/bootstrap/TlsEvents.class",
            "io/resetscope/bootstrap/ClientEvents.class");
    private static final List<String> STILL_WORK = List.of("install", "ownFailures");
    private static final String ERROR = "java/lang/Error";

    private FaultyFacade(ClassWriter writer) {
        super(Opcodes.ASM9, writer);
    }

    static void putInto(Path jar) throws IOException {
        try (FileSystem contents = FileSystems.newFileSystem(jar)) {
            for (String name : FACADES) {
                Path facade = contents.getPath(name);
                Files.write(facade, faulty(Files.readAllBytes(facade)));
            }
        }
    }

    private static byte[] faulty(byte[] original) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        new ClassReader(original).accept(new FaultyFacade(writer), 0);
        return writer.toByteArray();
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] throwing) {
        MethodVisitor method = super.visitMethod(access, name, descriptor, signature, throwing);
        int publicStatic = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
        if ((access & publicStatic) != publicStatic || STILL_WORK.contains(name)) {
            return method;
        }
        writeThrow(method);
        return null;
    }

    private static void writeThrow(MethodVisitor method) {
        method.visitCode();
        method.visitTypeInsn(Opcodes.NEW, ERROR);
        method.visitInsn(Opcodes.DUP);
        method.visitLdcInsn("injected");
        method.visitMethodInsn(Opcodes.INVOKESPECIAL, ERROR, "<init>", "(Ljava/lang/String;)V", false);
        method.visitInsn(Opcodes.ATHROW);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }
}
