package io.resetscope.agent.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentBuilder;
import java.util.function.Consumer;

/** Facts, what history knows of their peer, and what the whole catalogue says of both. */
public final class Given {

    private final IncidentBuilder facts;
    private final History history = new History();

    private Given(IncidentBuilder facts) {
        this.facts = facts;
    }

    public static Given of(IncidentBuilder facts) {
        return new Given(facts);
    }

    /** The same, with something different. */
    public Given but(Consumer<IncidentBuilder> change) {
        change.accept(facts);
        return this;
    }

    /** Another connection to the same peer answered after so long an idle time, as an exchange in its midst. */
    public Given survived(double idleSeconds) {
        return survived(idleSeconds, -1, 0);
    }

    public Given survived(double idleSeconds, double ageSeconds, int exchangeNumber) {
        history.survived(new IdleSurvival(
                facts.serverHost,
                facts.serverPort,
                facts.peerAddress,
                Incidents.seconds(idleSeconds),
                ageSeconds < 0 ? -1 : Incidents.seconds(ageSeconds),
                exchangeNumber));
        return this;
    }

    /** Another connection to the same peer did not answer. */
    public Given failed(IncidentBuilder other) {
        other.serverHost = facts.serverHost;
        other.serverPort = facts.serverPort;
        other.peerAddress = facts.peerAddress;
        history.failed(other.build());
        return this;
    }

    public IncidentBuilder facts() {
        return facts;
    }

    public Incident incident() {
        return facts.build();
    }

    public History history() {
        return history;
    }

    public Verdict verdict() {
        return Diagnosis.diagnose(incident(), history);
    }

    /** The whole of what others rely on: cause, confidence, who, and exactly these alternatives. */
    public Given is(String cause, Confidence confidence, EndedBy endedBy, String... alternatives) {
        Verdict verdict = verdict();
        assertThat(verdict.cause + " " + verdict.confidence.id() + " " + verdict.endedBy.id())
                .isEqualTo(cause + " " + confidence.id() + " " + endedBy.id());
        assertThat(verdict.alternatives).containsExactly(alternatives);
        return this;
    }

    public Given is(String cause) {
        assertThat(verdict().cause).isEqualTo(cause);
        return this;
    }

    public Given isNot(String cause) {
        assertThat(verdict().cause).isNotEqualTo(cause);
        return this;
    }

    /** One piece of evidence is exactly this sentence. */
    public Given says(String sentence) {
        assertThat(verdict().evidence).contains(sentence);
        return this;
    }

    /** No piece of evidence contains this. */
    public Given saysNothingOf(String words) {
        assertThat(verdict().evidence).noneMatch(sentence -> sentence.contains(words));
        return this;
    }

    /** One piece of advice is exactly this sentence. */
    public Given advises(String sentence) {
        assertThat(verdict().advice).contains(sentence);
        return this;
    }

    /** One piece of advice contains this. */
    public Given advisesAbout(String words) {
        assertThat(verdict().advice).anyMatch(sentence -> sentence.contains(words));
        return this;
    }

    public Given advisesNothingAbout(String words) {
        assertThat(verdict().advice).noneMatch(sentence -> sentence.contains(words));
        return this;
    }

    public Given summary(String sentence) {
        assertThat(verdict().summary).isEqualTo(sentence);
        return this;
    }
}
