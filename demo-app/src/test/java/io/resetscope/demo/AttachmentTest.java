package io.resetscope.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-javaagent:resetscope-agent.jar",
                "-javaagent:/opt/agents/Resetscope-0.1.0.jar=log=line",
                "-javaagent:C:\\agents\\resetscope-agent.jar",
            })
    void seesTheAgentAmongTheArguments(String argument) {
        assertThat(Attachment.of(List.of("-Xmx64m", argument), null).present()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-javaagent:/opt/opentelemetry-javaagent.jar",
                "-javaagent:/home/resetscope/opentelemetry-javaagent.jar",
                "-javaagent:other.jar=resetscope.jar",
                "-Dresetscope.log=off",
            })
    void isNotFooledByOthers(String argument) {
        assertThat(Attachment.of(List.of(argument), "").present()).isFalse();
    }

    @Test
    void seesTheAgentInTheEnvironment() {
        assertThat(Attachment.of(List.of(), "-Xmx64m -javaagent:resetscope-agent.jar")
                        .present())
                .isTrue();
    }

    @Test
    void saysHowToAttach() {
        assertThat(new Attachment(List.of()).howTo(List.of("refused")))
                .containsPattern("java -javaagent:\\S*agent/target/resetscope-agent\\.jar -jar \\S+ refused");
    }
}
