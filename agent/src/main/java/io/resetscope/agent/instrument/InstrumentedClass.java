package io.resetscope.agent.instrument;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * One JDK class that is woven: its name and the hooks in it. Each lives in a file of its own, with its advice nested.
 * Advice is inlined into the JDK's code: it may name JDK types and {@code ConnectionEvents}, nothing else, and every
 * advice method suppresses {@link Throwable}.
 */
public abstract class InstrumentedClass {

    private final String className;
    private final List<Hook> hooks;

    protected InstrumentedClass(String className, Hook... hooks) {
        this.className = className;
        this.hooks = Collections.unmodifiableList(Arrays.asList(hooks));
    }

    /** The binary name of the class. */
    public final String className() {
        return className;
    }

    /** What is woven into it. */
    public final List<Hook> hooks() {
        return hooks;
    }

    /** One advice, or what is put inside a method in its place, and the methods it goes into. */
    public static final class Hook {

        final String name;
        final ElementMatcher<? super MethodDescription> methods;
        /** Null when there is something for the inside. */
        final Class<?> advice;
        /** Null when there is advice. */
        final AsmVisitorWrapper.ForDeclaredMethods.MethodVisitorWrapper inside;

        final boolean everywhere;

        private Hook(
                String name,
                ElementMatcher<? super MethodDescription> methods,
                Class<?> advice,
                AsmVisitorWrapper.ForDeclaredMethods.MethodVisitorWrapper inside,
                boolean everywhere) {
            this.name = name;
            this.methods = methods;
            this.advice = advice;
            this.inside = inside;
            this.everywhere = everywhere;
        }

        /** A hook that every supported JDK has; not to find its methods is a failure worth a line. */
        public static Hook hook(String name, ElementMatcher<? super MethodDescription> methods, Class<?> advice) {
            return new Hook(name, methods, advice, null, true);
        }

        /** The same for what advice cannot see, because it happens neither at a method's beginning nor at its end. */
        public static Hook hook(
                String name,
                ElementMatcher<? super MethodDescription> methods,
                AsmVisitorWrapper.ForDeclaredMethods.MethodVisitorWrapper inside) {
            return new Hook(name, methods, null, inside, true);
        }

        /** A hook into methods that only some JDKs have. */
        public static Hook hookWhereThere(
                String name, ElementMatcher<? super MethodDescription> methods, Class<?> advice) {
            return new Hook(name, methods, advice, null, false);
        }
    }
}
