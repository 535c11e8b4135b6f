package io.resetscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ModuleFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

/** What is inside the one jar that users get. */
class JarShapeIT {

    private static final int JAVA_8 = 52;
    private static final String LIBRARY_LOGGER = "io/resetscope/agent/report/log/LibraryLogger";

    @Test
    void onlyTheEntryAndTheBootstrapAreVisible() throws IOException {
        Set<String> visible = new TreeSet<>();
        for (String name : classes().keySet()) {
            if (!name.startsWith("isolated/")) {
                visible.add(name.substring(0, name.lastIndexOf('/')));
            }
        }
        assertThat(visible).containsExactly("io/resetscope/bootstrap", "io/resetscope/premain");
    }

    @Test
    void everyClassRunsOnJava8() throws IOException {
        List<String> newer = new ArrayList<>();
        for (Map.Entry<String, byte[]> each : classes().entrySet()) {
            byte[] bytes = each.getValue();
            if (((bytes[6] & 0xff) << 8 | bytes[7] & 0xff) > JAVA_8) {
                newer.add(each.getKey());
            }
        }
        assertThat(newer).isEmpty();
    }

    @Test
    void theManifestNamesTheEntries() throws IOException {
        try (JarFile jar = new JarFile(ModuleFiles.agentJar().toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Premain-Class")).isEqualTo("io.resetscope.premain.ResetscopePremain");
            assertThat(manifest.getValue("Agent-Class")).isEqualTo("io.resetscope.premain.ResetscopePremain");
            assertThat(manifest.getValue("Can-Retransform-Classes")).isEqualTo("true");
            assertThat(manifest.getValue("Main-Class")).isEqualTo("io.resetscope.premain.ResetscopeMain");
            assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
        }
    }

    @Test
    void librariesAndTheirLicencesAreNamed() throws IOException {
        try (JarFile jar = new JarFile(ModuleFiles.agentJar().toFile())) {
            String libraries = text(jar, "META-INF/DEPENDENCIES");
            assertThat(libraries)
                    .contains("net.bytebuddy:byte-buddy:jar:", "io.opentelemetry:opentelemetry-sdk:jar:")
                    .contains(
                            "com.squareup.okhttp3:okhttp-jvm:jar:",
                            "org.slf4j:slf4j-api:jar:",
                            "info.picocli:picocli:jar:")
                    .doesNotContain(":test");
            assertThat(text(jar, "META-INF/licenses/byte-buddy/NOTICE")).contains("Copyright");
            assertThat(text(jar, "META-INF/licenses/byte-buddy/LICENSE")).contains("Apache License");
            assertThat(text(jar, "META-INF/licenses/byte-buddy/ASM")).contains("Copyright");
            assertThat(text(jar, "META-INF/licenses/slf4j-api/LICENSE.txt")).contains("Copyright");
        }
    }

    private static String text(JarFile jar, String name) throws IOException {
        assertThat(jar.getEntry(name)).as(name).isNotNull();
        return new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The libraries' references to java.util.logging.Logger were moved to a class of ours: it must have what they call. */
    @Test
    void librariesLogThroughOurs() throws IOException {
        Map<String, byte[]> classes = classes();
        Set<String> there = new TreeSet<>();
        Set<String> called = new TreeSet<>();
        Set<String> calledOfJdk = new TreeSet<>();
        for (Map.Entry<String, byte[]> each : classes.entrySet()) {
            boolean ours = each.getKey().equals("isolated/" + LIBRARY_LOGGER + ".classdata");
            new ClassReader(each.getValue())
                    .accept(
                            new ClassVisitor(Opcodes.ASM9) {
                                @Override
                                public MethodVisitor visitMethod(
                                        int access, String name, String descriptor, String signature, String[] thrown) {
                                    if (ours) {
                                        there.add(name + descriptor);
                                        return null;
                                    }
                                    return calls(called, calledOfJdk);
                                }
                            },
                            ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        }
        assertThat(called).contains("getLogger(Ljava/lang/String;)L" + LIBRARY_LOGGER + ";");
        // okhttp can turn its own log on by these two, which nobody calls
        called.removeIf(it -> it.startsWith("addHandler(") || it.startsWith("setLevel("));
        assertThat(there).containsAll(called);
        assertThat(calledOfJdk).isEmpty();
    }

    private static MethodVisitor calls(Set<String> toOurs, Set<String> toJdk) {
        return new MethodVisitor(Opcodes.ASM9) {
            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
                if (owner.equals(LIBRARY_LOGGER)) {
                    toOurs.add(name + descriptor);
                } else if (owner.equals("java/util/logging/Logger")) {
                    toJdk.add(name + descriptor);
                }
            }
        };
    }

    /** Every class in the jar, in both forms, by its entry's name. */
    private static Map<String, byte[]> classes() throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        try (JarFile jar = new JarFile(ModuleFiles.agentJar().toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().endsWith(".class") || entry.getName().endsWith(".classdata")) {
                    classes.put(entry.getName(), jar.getInputStream(entry).readAllBytes());
                }
            }
        }
        assertThat(classes).isNotEmpty();
        return classes;
    }
}
