package io.resetscope.agent.instrument;

import io.resetscope.bootstrap.ConnectionEvents;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Weaves the advice of {@link InstrumentedClasses} into classes of the JDK and of client libraries when they are loaded,
 * and into those that already are.
 *
 * <p>A plain transformer that looks a name up, instead of Byte Buddy's {@code AgentBuilder}, which costs every program
 * 0.7 s at start (measured on two cores with JDK 17). Byte Buddy is loaded, with {@link Rewriting}, when the first class
 * that matters is. A hook that fails leaves its class as it was and is reported once to {@link Problems}.
 */
public final class Weaver implements ClassFileTransformer {

    /** Told about hooks that could not be woven. Called on the thread that loads the class. */
    public interface Problems {
        /** @param what one sentence for the log */
        void hookFailed(String what);
    }

    /** Looked at, because its package has classes that are woven. */
    private static final String NOT_WOVEN = "sun/nio/ch/Interruptible";

    private final InstrumentedClasses classes;
    private final Problems problems;
    private final Map<String, Boolean> woven = new ConcurrentHashMap<>();
    private final Set<String> wovenClasses = ConcurrentHashMap.newKeySet();

    public Weaver(InstrumentedClasses classes, Problems problems) {
        this.classes = classes;
        this.problems = problems;
    }

    /** Starts weaving. Classes that are loaded already are retransformed before this returns. */
    public void install(Instrumentation instrumentation) {
        warmUp();
        instrumentation.addTransformer(this, true);
        retransform(instrumentation);
    }

    /**
     * What {@link #transform} needs must be there before it is called: what it links then may need the very class that is
     * being loaded. So it was, on Java 8 without class data sharing, with ThreadLocalRandom, whose initialiser loads
     * {@code Interruptible}: it failed, for the whole JVM.
     */
    private void warmUp() {
        ThreadLocalRandom.current();
        transform(null, NOT_WOVEN, null, null, new byte[0]);
    }

    /**
     * Ends it. Classes that were woven are as they had been before this returns.
     *
     * @return how many could not be restored; another call tries it again
     */
    public int uninstall(Instrumentation instrumentation) {
        instrumentation.removeTransformer(this);
        return retransform(instrumentation);
    }

    /** How many that had been woven could not be. */
    private int retransform(Instrumentation instrumentation) {
        int failed = 0;
        List<Class<?>> loaded = new ArrayList<>();
        for (Class<?> candidate : instrumentation.getAllLoadedClasses()) {
            ClassLoader loader = candidate.getClassLoader();
            try {
                if (!isOurs(loader)
                        && classes.contains(loader, candidate.getName().replace('.', '/'))) {
                    loaded.add(candidate);
                }
            } catch (Throwable e) {
                problems.hookFailed(candidate.getName() + " is not watched: " + e);
            }
        }
        for (Class<?> each : loaded) {
            try {
                instrumentation.retransformClasses(each);
            } catch (Throwable e) {
                problems.hookFailed(each.getName() + " could not be retransformed: " + e);
                failed += wovenClasses.contains(each.getName()) ? 1 : 0;
            }
        }
        return failed;
    }

    /** Names of the hooks that are in place so far, e.g. {@code Socket.connect}. */
    public Iterable<String> wovenHooks() {
        return woven.keySet();
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String internalName, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (isOurs(loader) || !classes.mayContain(loader, internalName)) {
            return null;
        }
        try {
            // the application's frames are below us, and its rights are not enough under a security manager
            return AccessController.doPrivileged((PrivilegedAction<byte[]>) () -> {
                InstrumentedClass instrumented = classes.find(loader, internalName, classFile);
                if (instrumented == null || !seesHooks(loader, internalName)) {
                    return null;
                }
                byte[] rewritten =
                        Rewriting.of(instrumented, loader, classFile, problems, hook -> woven.put(hook, true));
                if (rewritten != null) {
                    wovenClasses.add(internalName.replace('/', '.'));
                }
                return rewritten;
            });
        } catch (Throwable failure) {
            problems.hookFailed(internalName.replace('/', '.') + " is not watched: " + failure);
            return null;
        }
    }

    /** Of the libraries inside the agent, nobody needs to know. */
    private static boolean isOurs(ClassLoader loader) {
        return loader != null && loader == Weaver.class.getClassLoader();
    }

    /** Some module systems keep from a class what the JVM's own loader has: each of its hooks would fail at each call. */
    private boolean seesHooks(ClassLoader loader, String internalName) {
        try {
            if (loader == null || loader.loadClass(ConnectionEvents.class.getName()) == ConnectionEvents.class) {
                return true;
            }
        } catch (ClassNotFoundException | LinkageError e) {
            // said below
        }
        problems.hookFailed(internalName.replace('/', '.')
                + " is not watched: its class loader keeps io.resetscope.bootstrap from it"
                + " (OSGi: org.osgi.framework.bootdelegation)");
        return false;
    }
}
