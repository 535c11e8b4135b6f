package io.resetscope.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.resetscope.agent.diagnosis.CauseRule;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows between the packages, as docs/architecture.md lists them. Whoever needs a new one adds it there first. */
class ArchitectureTest {

    private static final String ROOT = "io.resetscope.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importUrl(
                    ResetscopeAgent.class.getProtectionDomain().getCodeSource().getLocation());

    @ParameterizedTest(name = "{0} knows {1}")
    @CsvSource({
        "premain, ''",
        "bootstrap, ''",
        "agent.options, ''",
        "agent.client, bootstrap",
        "agent.server, bootstrap",
        "agent.connection, bootstrap agent.client",
        "agent.http, agent.connection",
        "agent.incident, agent.client agent.connection agent.server",
        "agent.history, agent.connection agent.incident",
        "agent.diagnosis, agent.client agent.connection agent.server agent.incident agent.history",
        "agent.report, agent.client agent.connection agent.incident agent.history agent.diagnosis io.opentelemetry okhttp3 okio org.slf4j",
        "agent.report.log, org.slf4j",
        "agent.probe, agent.history agent.diagnosis",
        "agent.instrument, bootstrap agent.client agent.server net.bytebuddy",
        "agent.selftest, bootstrap agent.connection",
    })
    @DisplayName("each package knows those before it, and nothing else but the JDK")
    void arrows(String from, String known) {
        List<String> allowed = new ArrayList<>(List.of("java..", "javax.net.ssl..", ROOT + from + ".."));
        for (String name : known.isEmpty() ? new String[0] : known.split(" ")) {
            allowed.add((name.startsWith("io.") || name.matches("ok(http3|io)|(org|net)\\..*") ? name : ROOT + name)
                    + "..");
        }
        classes()
                .that()
                .resideInAPackage(ROOT + from + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(new String[0]))
                .check(CLASSES);
    }

    @Test
    @DisplayName("the command line knows the options, the self-test, the probe, the version, and how to attach")
    void cli() {
        classes()
                .that()
                .resideInAPackage(ROOT + "agent.cli..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java..",
                                ROOT + "agent.cli..",
                                ROOT + "agent.options..",
                                ROOT + "agent.probe..",
                                ROOT + "agent.selftest..",
                                "picocli..",
                                "net.bytebuddy.agent..")
                        .or(belongToAnyOf(AgentVersion.class)))
                .check(CLASSES);
    }

    @Test
    @DisplayName("nobody knows the wiring but itself; the command line asks it for the version")
    void wiring() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "agent")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOT + "agent").and(notTheVersion()))
                .check(CLASSES);
        classes()
                .that()
                .haveFullyQualifiedName(AgentVersion.class.getName())
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage(ROOT + "agent", ROOT + "agent.cli..")
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> notTheVersion() {
        return DescribedPredicate.not(belongToAnyOf(AgentVersion.class));
    }

    @Test
    @DisplayName("every package has its arrows here")
    void complete() {
        Set<String> packages = new TreeSet<>();
        for (JavaClass each : CLASSES) {
            packages.add(each.getPackageName().replaceFirst("^io\\.resetscope\\.(agent\\.)?", ""));
        }
        assertThat(packages.stream().map(name -> name.replaceFirst("\\..*", "")).distinct())
                .containsExactlyInAnyOrder(
                        "bootstrap",
                        "premain",
                        "agent",
                        "cli",
                        "client",
                        "connection",
                        "diagnosis",
                        "history",
                        "http",
                        "incident",
                        "instrument",
                        "options",
                        "probe",
                        "report",
                        "selftest",
                        "server");
    }

    @Test
    @DisplayName("no cycles")
    void cycles() {
        slices().matching(ROOT + "agent.(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    @DisplayName("diagnosis is pure: no clock, no chance, no I/O, no threads, no state")
    void pureDiagnosis() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "agent.diagnosis..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io..",
                                "java.nio..",
                                "java.net..",
                                "java.time..",
                                "java.lang.reflect..",
                                "java.util.concurrent..",
                                "java.util.logging..")
                        .and(DescribedPredicate.not(belongToAnyOf(TimeUnit.class)))
                        .or(belongToAnyOf(
                                System.class,
                                Runtime.class,
                                Process.class,
                                ProcessBuilder.class,
                                Thread.class,
                                ThreadLocal.class,
                                Random.class,
                                Date.class,
                                Timer.class)))
                .check(CLASSES);
        fields().that()
                .areDeclaredInClassesThat()
                .implement(CauseRule.class)
                .should()
                .beStatic()
                .andShould()
                .beFinal()
                .check(CLASSES);
    }

    @Test
    @DisplayName("stdout and stderr belong to the application: one logger, the premain step and the wiring may write")
    void standardStreams() {
        noClasses()
                .that(resideOutsideOfPackages(ROOT + "premain..", ROOT + "agent.report.log..", ROOT + "agent"))
                .should()
                .accessField(System.class, "err")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(CLASSES);
        noClasses().should().accessField(System.class, "out").check(CLASSES);
    }

    @Test
    @DisplayName("only the command line ends a JVM")
    void exit() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "agent.cli..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CLASSES);
    }

    @Test
    @DisplayName("what runs on the application's threads does not log and does not know the libraries")
    void applicationThreads() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + "bootstrap..",
                        ROOT + "agent.client..",
                        ROOT + "agent.server..",
                        ROOT + "agent.connection..",
                        ROOT + "agent.http..",
                        ROOT + "agent.incident..",
                        ROOT + "agent.instrument..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "io.opentelemetry..", "java.util.logging..")
                .check(CLASSES);
    }
}
