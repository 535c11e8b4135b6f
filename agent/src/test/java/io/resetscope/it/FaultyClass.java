package io.resetscope.it;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Makes of a class in a jar one of which some methods do nothing but throw: an exception and errors, in turn. */
final class FaultyClass extends ClassVisitor {

    private static final List<String> THROWN =
            List.of("java/lang/IllegalStateException", "java/lang/StackOverflowError", "java/lang/OutOfMemoryError");
    private static final String THROWABLE = "java/lang/Throwable";
    private static final String COUNT = "injected";

    private final Predicate<String> methods;
    private String name;
    private int faulty;

    private FaultyClass(ClassWriter writer, Predicate<String> methods) {
        super(Opcodes.ASM9, writer);
        this.methods = methods;
    }

    static void putInto(Path jar, String entry, Predicate<String> methods) throws IOException {
        try (FileSystem contents = FileSystems.newFileSystem(jar)) {
            Path file = contents.getPath(entry);
            ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            FaultyClass visitor = new FaultyClass(writer, methods);
            new ClassReader(Files.readAllBytes(file)).accept(visitor, 0);
            if (visitor.faulty == 0) {
                throw new IllegalArgumentException("no such method in " + entry);
            }
            Files.write(file, writer.toByteArray());
        }
    }

    @Override
    public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
        super.visit(version, access, name, signature, parent, interfaces);
        this.name = name;
    }

    @Override
    public MethodVisitor visitMethod(int access, String method, String descriptor, String signature, String[] thrown) {
        MethodVisitor code = super.visitMethod(access, method, descriptor, signature, thrown);
        if ((access & Opcodes.ACC_PRIVATE) != 0 || method.startsWith("<") || !methods.test(method)) {
            return code;
        }
        faulty++;
        writeThrow(code);
        return null;
    }

    @Override
    public void visitEnd() {
        visitField(Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC, COUNT, "I", null, null);
        super.visitEnd();
    }

    /** Without a branch, for which the verifier would want to be told what is on the stack. */
    private void writeThrow(MethodVisitor code) {
        code.visitCode();
        code.visitIntInsn(Opcodes.BIPUSH, THROWN.size());
        code.visitTypeInsn(Opcodes.ANEWARRAY, THROWABLE);
        for (int i = 0; i < THROWN.size(); i++) {
            code.visitInsn(Opcodes.DUP);
            code.visitIntInsn(Opcodes.BIPUSH, i);
            code.visitTypeInsn(Opcodes.NEW, THROWN.get(i));
            code.visitInsn(Opcodes.DUP);
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, THROWN.get(i), "<init>", "()V", false);
            code.visitInsn(Opcodes.AASTORE);
        }
        code.visitFieldInsn(Opcodes.GETSTATIC, name, COUNT, "I");
        code.visitInsn(Opcodes.DUP);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IADD);
        code.visitFieldInsn(Opcodes.PUTSTATIC, name, COUNT, "I");
        code.visitIntInsn(Opcodes.BIPUSH, THROWN.size());
        code.visitInsn(Opcodes.IREM);
        code.visitInsn(Opcodes.AALOAD);
        code.visitInsn(Opcodes.ATHROW);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }
}
