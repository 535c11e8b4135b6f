package io.resetscope.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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
        assertThat(of(Map.of(), Map.of(), "-Xmx64m", argument).present()).isTrue();
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
        assertThat(of(Map.of(), Map.of("JAVA_TOOL_OPTIONS", ""), argument).present())
                .isFalse();
    }

    @Test
    void seesTheAgentInTheEnvironment() {
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-Xmx64m -javaagent:resetscope-agent.jar");
        assertThat(of(Map.of(), environment).present()).isTrue();
    }

    @Test
    void seesThatItWillSayNothingAndByWhat() {
        String agent = "-javaagent:resetscope-agent.jar";
        assertThat(of(Map.of(), Map.of(), agent).silencedBy()).isNull();
        assertThat(of(Map.of(), Map.of(), agent + "=log=ladder,settle=1s").silencedBy())
                .isNull();
        assertThat(of(Map.of(), Map.of(), agent + "=settle=1s,log=OFF,debug=false")
                        .silencedBy())
                .isEqualTo("its argument log=off");
        assertThat(of(Map.of(), Map.of("RESETSCOPE_LOG", "off"), agent).silencedBy())
                .isEqualTo("RESETSCOPE_LOG=off");
        assertThat(of(Map.of("resetscope.log", "off"), Map.of(), agent).silencedBy())
                .isEqualTo("-Dresetscope.log=off");
        assertThat(of(Map.of(), Map.of("RESETSCOPE_ENABLED", "false"), agent).silencedBy())
                .isEqualTo("RESETSCOPE_ENABLED=false");
        assertThat(of(Map.of("resetscope.log", "off"), Map.of()).silencedBy())
                .as("not there at all")
                .isNull();
    }

    @Test
    void theFirstPlaceInWhichAnOptionIsSetWins() {
        String agent = "-javaagent:resetscope-agent.jar=log=off";
        assertThat(of(Map.of(), Map.of("RESETSCOPE_LOG", ""), agent).silencedBy())
                .isEqualTo("its argument log=off");
        assertThat(of(Map.of(), Map.of("RESETSCOPE_LOG", "full"), agent).silencedBy())
                .isNull();
        assertThat(of(Map.of("resetscope.log", "full"), Map.of("RESETSCOPE_LOG", "off"), agent)
                        .silencedBy())
                .isNull();
    }

    private static Attachment of(
            Map<String, String> properties, Map<String, String> environment, String... jvmArguments) {
        return Attachment.of(List.of(jvmArguments), properties::get, environment);
    }

    @Test
    void saysHowToAttach() {
        assertThat(new Attachment(List.of(), null).howTo(List.of("refused")))
                .containsPattern("java -javaagent:\\S*agent/target/resetscope-agent\\.jar -jar \\S+ refused");
    }
}
