package io.resetscope.premain;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Access to packages of the JDK that it does not export. Java 8 has no modules, and nothing to open. */
final class JavaBase {

    private JavaBase() {}

    static boolean hasModules() {
        return !System.getProperty("java.specification.version").startsWith("1.");
    }

    /** Opens packages to the module that {@code to} belongs to. By reflection, for this compiles for Java 8. */
    static void openTo(Class<?> to, Instrumentation instrumentation, String... packages)
            throws ReflectiveOperationException {
        open(base(), Class.class.getMethod("getModule").invoke(to), instrumentation, packages);
    }

    /** Opens packages to what {@code loader} loads outside named modules. */
    static void openTo(ClassLoader loader, Instrumentation instrumentation, String... packages)
            throws ReflectiveOperationException {
        open(base(), unnamed(loader), instrumentation, packages);
    }

    /** Opens {@code java.net.http} likewise, where this JVM has it. */
    static void openHttpClientTo(ClassLoader loader, Instrumentation instrumentation)
            throws ReflectiveOperationException {
        Class<?> layer = Class.forName("java.lang.ModuleLayer");
        Object boot = layer.getMethod("boot").invoke(null);
        Optional<?> module =
                (Optional<?>) layer.getMethod("findModule", String.class).invoke(boot, "java.net.http");
        if (module.isPresent()) {
            open(module.get(), unnamed(loader), instrumentation, "jdk.internal.net.http");
        }
    }

    private static Object base() throws ReflectiveOperationException {
        return Class.class.getMethod("getModule").invoke(Object.class);
    }

    private static Object unnamed(ClassLoader loader) throws ReflectiveOperationException {
        return ClassLoader.class.getMethod("getUnnamedModule").invoke(loader);
    }

    private static void open(Object from, Object module, Instrumentation instrumentation, String... packages)
            throws ReflectiveOperationException {
        Map<String, Set<Object>> opens = new HashMap<>();
        for (String name : packages) {
            opens.put(name, Collections.singleton(module));
        }
        Method redefineModule = Instrumentation.class.getMethod(
                "redefineModule",
                Class.forName("java.lang.Module"),
                Set.class,
                Map.class,
                Map.class,
                Set.class,
                Map.class);
        try {
            redefineModule.invoke(
                    instrumentation,
                    from,
                    Collections.emptySet(),
                    Collections.emptyMap(),
                    opens,
                    Collections.emptySet(),
                    Collections.emptyMap());
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException(e.getCause());
        }
    }
}
