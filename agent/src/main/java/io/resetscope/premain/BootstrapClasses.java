package io.resetscope.premain;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.jar.JarFile;

/**
 * Puts {@code io.resetscope.bootstrap} where {@code java.base} can see it: into the boot class loader.
 *
 * <p>The documented way, {@link Instrumentation#appendToBootstrapClassLoaderSearch}, makes the JVM print a warning at
 * every start and switch class data sharing off for the application's classes. So the classes are defined there
 * directly, by the JDK's own Unsafe; where a JDK does not allow that, the documented way is taken.
 */
final class BootstrapClasses {

    private static final String[] NAMES = {
        "io/resetscope/bootstrap/OwnFailures",
        "io/resetscope/bootstrap/ConnectionSink",
        "io/resetscope/bootstrap/ConnectionEvents",
        "io/resetscope/bootstrap/AsynchronousEvents",
        "io/resetscope/bootstrap/TlsSink",
        "io/resetscope/bootstrap/TlsEvents",
        "io/resetscope/bootstrap/ClientSink",
        "io/resetscope/bootstrap/ClientEvents",
        "io/resetscope/bootstrap/NativeSink",
        "io/resetscope/bootstrap/NativeEvents",
        "io/resetscope/bootstrap/ServerSink",
        "io/resetscope/bootstrap/ServerEvents"
    };

    private BootstrapClasses() {}

    static void define(AgentJar jar, Instrumentation instrumentation) throws IOException {
        if (alreadyThere()) {
            return;
        }
        try {
            defineDirectly(jar, instrumentation);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(jar.file, false));
        }
    }

    /** After an attach that the options called off, another finds them there. */
    private static boolean alreadyThere() {
        try {
            Class.forName(NAMES[0].replace('/', '.'), false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static void defineDirectly(AgentJar jar, Instrumentation instrumentation)
            throws ReflectiveOperationException, IOException {
        if (JavaBase.hasModules()) {
            JavaBase.openTo(BootstrapClasses.class, instrumentation, "jdk.internal.misc");
        }
        Class<?> unsafeClass = Class.forName(JavaBase.hasModules() ? "jdk.internal.misc.Unsafe" : "sun.misc.Unsafe");
        Field instance = unsafeClass.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Object unsafe = instance.get(null);
        Method defineClass = unsafeClass.getMethod(
                "defineClass",
                String.class,
                byte[].class,
                int.class,
                int.class,
                ClassLoader.class,
                ProtectionDomain.class);
        for (String name : NAMES) {
            byte[] bytes = jar.read(name + ".class");
            defineClass.invoke(unsafe, name, bytes, 0, bytes.length, null, null);
        }
    }
}
