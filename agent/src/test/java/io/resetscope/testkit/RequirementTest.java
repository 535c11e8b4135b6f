package io.resetscope.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class RequirementTest {

    @Test
    void whatIsThereIsNoQuestion() {
        assertThatCode(() -> new Requirement(true).check(true, "nginx", "install it"))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsMissingSkipsAndSaysHowToSupplyIt() {
        assertThatThrownBy(() -> new Requirement(false).check(false, "nginx", "install it"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("nginx")
                .hasMessageContaining("install it");
    }

    @Test
    void whatIsMissingFailsABuildThatMustProveEverything() {
        assertThatThrownBy(() -> new Requirement(true).check(false, "nginx", "install it"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nginx");
    }
}
