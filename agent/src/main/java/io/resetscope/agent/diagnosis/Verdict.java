package io.resetscope.agent.diagnosis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Who ended a connection, why, how sure that is, on what evidence, and what to change. Immutable. */
public final class Verdict {

    /** The value of {@code resetscope.cause}. */
    public final String cause;

    public final Confidence confidence;
    public final EndedBy endedBy;
    /** One sentence for people. */
    public final String summary;
    /** Sentences with numbers and units. */
    public final List<String> evidence;
    /** Sentences that say what to change; empty when there is nothing honest to advise. */
    public final List<String> advice;
    /** Other causes that the evidence allows, best first. */
    public final List<String> alternatives;

    private Verdict(Builder from) {
        cause = from.cause;
        confidence = from.confidence;
        endedBy = from.endedBy;
        summary = from.summary;
        evidence = Collections.unmodifiableList(new ArrayList<>(from.evidence));
        advice = Collections.unmodifiableList(new ArrayList<>(from.advice));
        alternatives = Collections.unmodifiableList(new ArrayList<>(from.alternatives));
    }

    /** The same, with one more piece of evidence; null adds none. */
    Verdict and(String sentence) {
        if (sentence == null) {
            return this;
        }
        Builder more = new Builder(cause, confidence, endedBy, summary);
        evidence.forEach(more::evidence);
        advice.forEach(more::advice);
        alternatives.forEach(more::alternative);
        return more.evidence(sentence).build();
    }

    /** The same, with one more piece of evidence, unless it has been given already. */
    Verdict andNew(String sentence) {
        return evidence.contains(sentence) ? this : and(sentence);
    }

    /** The page that explains the cause, as a path in the project. */
    public String docs() {
        return "docs/causes/" + cause.replace('_', '-') + ".md";
    }

    public static Builder of(String cause, Confidence confidence, EndedBy endedBy, String summary) {
        return new Builder(cause, confidence, endedBy, summary);
    }

    /** Collects the sentences. */
    public static final class Builder {

        private final String cause;
        private final Confidence confidence;
        private final EndedBy endedBy;
        private final String summary;
        private final List<String> evidence = new ArrayList<>();
        private final List<String> advice = new ArrayList<>();
        private final List<String> alternatives = new ArrayList<>();

        private Builder(String cause, Confidence confidence, EndedBy endedBy, String summary) {
            this.cause = cause;
            this.confidence = confidence;
            this.endedBy = endedBy;
            this.summary = summary;
        }

        /** Null adds nothing, so that a sentence whose fact is missing can be passed as it is. */
        public Builder evidence(String sentence) {
            if (sentence != null) {
                evidence.add(sentence);
            }
            return this;
        }

        /** Null adds nothing. */
        public Builder advice(String sentence) {
            if (sentence != null) {
                advice.add(sentence);
            }
            return this;
        }

        /** Null adds nothing. */
        public Builder alternative(String otherCause) {
            if (otherCause != null) {
                alternatives.add(otherCause);
            }
            return this;
        }

        public Verdict build() {
            return new Verdict(this);
        }
    }
}
