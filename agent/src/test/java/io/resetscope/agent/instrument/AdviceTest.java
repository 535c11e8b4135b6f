package io.resetscope.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.resetscope.bootstrap.ConnectionEvents;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.bytebuddy.asm.Advice;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The advice is copied into the JDK's methods: what it names must be visible there, and nothing may come out of it. */
class AdviceTest {

    private static final JavaClasses IMPORTED = new ClassFileImporter().importPackagesOf(InstrumentedClass.class);

    static Set<Class<?>> advices() {
        Set<Class<?>> advices = new LinkedHashSet<>();
        for (InstrumentedClass each : WovenNames.instrumentations()) {
            each.hooks().stream().filter(it -> it.advice != null).forEach(hook -> advices.add(hook.advice));
        }
        return advices;
    }

    static Stream<Method> adviceMethods() {
        return advices().stream().flatMap(advice -> Stream.of(advice.getDeclaredMethods()));
    }

    @ParameterizedTest
    @MethodSource("adviceMethods")
    @DisplayName("every method of an advice is advice, and lets nothing out")
    void suppresses(Method method) {
        Advice.OnMethodEnter enter = method.getAnnotation(Advice.OnMethodEnter.class);
        Advice.OnMethodExit exit = method.getAnnotation(Advice.OnMethodExit.class);
        List<Class<?>> suppressed = new ArrayList<>();
        if (enter != null) {
            suppressed.add(enter.suppress());
            assertThat(enter.inline()).isTrue();
        }
        if (exit != null) {
            suppressed.add(exit.suppress());
            assertThat(exit.inline()).isTrue();
        }
        assertThat(suppressed).containsExactly(Throwable.class);
        assertThat(Modifier.isStatic(method.getModifiers())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("adviceMethods")
    @DisplayName("parameters and results are the JDK's")
    void types(Method method) {
        List<Class<?>> types = new ArrayList<>(List.of(method.getParameterTypes()));
        types.add(method.getReturnType());
        for (Class<?> type : types) {
            Class<?> element = type;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            assertThat(element.isPrimitive() || element.getName().matches("javax?\\..*"))
                    .as("%s", type)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("advices")
    @DisplayName("the body calls one facade once, and touches nothing else outside java.*")
    void bodies(Class<?> advice) {
        for (JavaCodeUnit unit : IMPORTED.get(advice).getCodeUnits()) {
            if (unit instanceof JavaConstructor) {
                continue;
            }
            Set<String> elsewhere = new LinkedHashSet<>();
            for (JavaAccess<?> access : unit.getAccessesFromSelf()) {
                String owner = access.getTargetOwner().getName();
                if (!owner.matches("javax?\\..*")) {
                    elsewhere.add(owner);
                }
            }
            assertThat(elsewhere)
                    .as(unit.getName())
                    .singleElement()
                    .asString()
                    .matches(ConnectionEvents.class.getPackageName() + "\\.\\w+Events");
            assertThat(unit.getInstanceofChecks()).isEmpty();
            assertThat(unit.getReferencedClassObjects()).isEmpty();
        }
    }

    @Test
    @DisplayName("no advice lies about unused, and none was overlooked above")
    void allUsed() {
        Set<String> written = new LinkedHashSet<>();
        for (JavaClass each : IMPORTED) {
            boolean advice = each.getMethods().stream()
                    .anyMatch(method -> method.isAnnotatedWith(Advice.OnMethodEnter.class)
                            || method.isAnnotatedWith(Advice.OnMethodExit.class));
            if (advice) {
                written.add(each.getName());
            }
        }
        assertThat(advices()).extracting(Class::getName).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    @DisplayName("hooks have names of their own: the log and the self-test speak of them")
    void hookNames() {
        List<String> names = new ArrayList<>();
        for (InstrumentedClass each : WovenNames.instrumentations()) {
            each.hooks().forEach(hook -> names.add(hook.name));
        }
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(15);
    }
}
