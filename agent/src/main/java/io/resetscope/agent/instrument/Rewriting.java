package io.resetscope.agent.instrument;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeInitializer;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.AsmClassReader;
import net.bytebuddy.utility.AsmClassWriter;

/**
 * Puts the advice of one {@link InstrumentedClass} into its class file. All that {@link Weaver} needs of Byte Buddy is
 * here, so that none of it is loaded before the first class is woven.
 */
final class Rewriting {

    private Rewriting() {}

    /**
     * @param problems told of hooks whose methods every JDK should have, and this class file has not
     * @param woven told the name of each hook that is in the result
     * @return null when no hook fits
     */
    static byte[] of(
            InstrumentedClass instrumented,
            ClassLoader loader,
            byte[] classFile,
            Weaver.Problems problems,
            Consumer<String> woven) {
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(instrumented.className(), classFile),
                loader == null
                        ? ClassFileLocator.ForClassLoader.ofSystemLoader()
                        : ClassFileLocator.ForClassLoader.of(loader));
        TypePool pool = TypePool.Default.of(locator);
        TypeDescription type = pool.describe(instrumented.className()).resolve();
        // read, not reflected on: reflection on advice for a class would load that class, in the midst of its loading
        ClassFileLocator adviceFiles = ClassFileLocator.ForClassLoader.of(Weaver.class.getClassLoader());
        TypePool advices = TypePool.Default.of(adviceFiles);
        List<AsmVisitorWrapper> wrappers = new ArrayList<>();
        for (InstrumentedClass.Hook hook : instrumented.hooks()) {
            if (matchesAny(type, hook)) {
                wrappers.add(
                        hook.advice == null
                                ? new AsmVisitorWrapper.ForDeclaredMethods()
                                        .method(hook.methods, hook.inside)
                                        .readerFlags(ClassReader.EXPAND_FRAMES)
                                : Advice.to(
                                                advices.describe(hook.advice.getName())
                                                        .resolve(),
                                                adviceFiles)
                                        .on(hook.methods));
                woven.accept(hook.name);
            } else if (hook.everywhere) {
                problems.hookFailed(
                        hook.name + " was not found" + (loader == null ? " on this JDK" : "") + " and is not watched");
            }
        }
        return wrappers.isEmpty() ? null : rewrite(type, classFile, new AsmVisitorWrapper.Compound(wrappers), pool);
    }

    /**
     * Without Byte Buddy's {@code DynamicType.Builder}: its method graph would read the class file of every parameter's type
     * of every method, which is half of what weaving costs, and advice needs none of it.
     */
    private static byte[] rewrite(TypeDescription type, byte[] classFile, AsmVisitorWrapper advice, TypePool pool) {
        int readerFlags = advice.mergeReader(AsmVisitorWrapper.NO_FLAGS);
        int writerFlags = advice.mergeWriter(AsmVisitorWrapper.NO_FLAGS);
        AsmClassReader reader = AsmClassReader.Factory.Default.IMPLICIT.make(classFile);
        AsmClassWriter writer = AsmClassWriter.Factory.Default.IMPLICIT.make(writerFlags, reader, pool);
        ClassFileVersion version = ClassFileVersion.ofClassFile(classFile);
        Implementation.Context context = Implementation.Context.Disabled.Factory.INSTANCE.make(
                type,
                null, // names for types that a disabled context does not make
                TypeInitializer.None.INSTANCE,
                version,
                version,
                frames(version, readerFlags));
        reader.accept(
                advice.wrap(
                        type,
                        writer.getVisitor(),
                        context,
                        pool,
                        type.getDeclaredFields(),
                        type.getDeclaredMethods(),
                        writerFlags,
                        readerFlags),
                readerFlags);
        return writer.getBinaryRepresentation();
    }

    /** Class files have them from Java 6 on (JVMS 4.7.4). */
    private static Implementation.Context.FrameGeneration frames(ClassFileVersion version, int readerFlags) {
        if (version.isLessThan(ClassFileVersion.JAVA_V6)) {
            return Implementation.Context.FrameGeneration.DISABLED;
        }
        return (readerFlags & ClassReader.EXPAND_FRAMES) == 0
                ? Implementation.Context.FrameGeneration.GENERATE
                : Implementation.Context.FrameGeneration.EXPAND;
    }

    private static boolean matchesAny(TypeDescription type, InstrumentedClass.Hook hook) {
        for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            if (hook.methods.matches(method) && !method.isAbstract() && !method.isNative()) {
                return true;
            }
        }
        return false;
    }
}
