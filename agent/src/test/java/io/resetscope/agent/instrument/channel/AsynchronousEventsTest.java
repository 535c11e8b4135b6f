package io.resetscope.agent.instrument.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.bootstrap.AsynchronousEvents;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is called in the midst of the JDK's methods has no {@code suppress}: it must let nothing out by itself. */
class AsynchronousEventsTest {

    /** Of one method: what happens in which order. {@code [} and {@code ]} stand around what is tried. */
    private static final class Order extends MethodVisitor {

        final List<String> steps = new ArrayList<>();
        private final List<Label> begins = new ArrayList<>();
        private final List<Label> ends = new ArrayList<>();
        private final List<Label> handlers = new ArrayList<>();

        Order() {
            super(OpenedClassReader.ASM_API);
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            assertThat(type).isEqualTo("java/lang/Throwable");
            begins.add(start);
            ends.add(end);
            handlers.add(handler);
        }

        @Override
        public void visitLabel(Label label) {
            if (begins.contains(label)) {
                steps.add("[");
            }
            if (ends.contains(label)) {
                steps.add("]");
            }
            if (handlers.contains(label)) {
                steps.add("caught");
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            steps.add(owner.substring(owner.lastIndexOf('/') + 1) + '.' + name);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            steps.add(name);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            steps.add(type);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.ATHROW) {
                steps.add("throw");
            }
        }
    }

    private static Map<String, Order> methods() throws IOException {
        Map<String, Order> methods = new TreeMap<>();
        try (InputStream in = AsynchronousEvents.class.getResourceAsStream("AsynchronousEvents.class")) {
            OpenedClassReader.of(in.readAllBytes())
                    .accept(
                            new ClassVisitor(OpenedClassReader.ASM_API) {
                                @Override
                                public MethodVisitor visitMethod(
                                        int access, String name, String descriptor, String signature, String[] thrown) {
                                    Order order = new Order();
                                    if (!name.equals("<init>")) {
                                        methods.put(name + descriptor, order);
                                    }
                                    return order;
                                }
                            },
                            0);
        }
        return methods;
    }

    @Test
    @DisplayName("each tries one call, of the same name, and keeps what comes out of it")
    void keepsAll() throws IOException {
        Map<String, Order> methods = methods();
        assertThat(methods).hasSize(AsynchronousEvents.class.getDeclaredMethods().length);
        methods.forEach((method, order) -> assertThat(order.steps)
                .as(method)
                .containsExactly("[", "ConnectionEvents." + method.substring(0, method.indexOf('(')), "]", "caught"));
    }
}
