package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The same age each time. */
class ConnectionAgeLimitTest {

    @Test
    @DisplayName("found ended at one age, whatever the idle time and the count: likely")
    void sameAge() {
        Cases.connectionAgeLimit()
                .is("connection_age_limit", LIKELY, PEER, "stale_pooled_connection")
                .summary("The server ends connections at an age of about 60.2 s.")
                .says(
                        "the last connections to it were all found ended at an age between 59.9 s and 60.2 s, after different idle"
                                + " times and numbers of requests")
                .says("this one was 61.2 s old")
                .says("idle 300 ms before this request")
                .advises("limit the age of connections in the client's pool to less than 59.9 s")
                .but(it -> {
                    it.library = "Apache HttpClient 5";
                    it.server = "nginx/1.25.3";
                })
                .advises("limit the age of connections in the client's pool to less than 59.9 s:"
                        + " ConnectionConfig.setTimeToLive(TimeValue.ofSeconds(59))")
                .advises("or raise the server's limit: keepalive_time in nginx.conf (1 h by default)");
    }

    @Test
    @DisplayName("younger than that, something else ended it")
    void younger() {
        Cases.connectionAgeLimit().but(it -> it.ageNanos = seconds(59.8)).is("stale_pooled_connection");
        Cases.connectionAgeLimit().but(it -> it.ageNanos = seconds(59.9)).is("connection_age_limit");
    }

    @Test
    @DisplayName("one that answered at a higher age refutes it")
    void refuted() {
        Cases.connectionAgeLimit().survived(1, 70, 3).is("stale_pooled_connection");
    }

    @Test
    @DisplayName("nothing learned: stale")
    void nothingLearned() {
        Given.of(Cases.foundEnded(0.3, 61.2, 40)).is("stale_pooled_connection");
    }

    @Test
    @DisplayName("an announced close, an answer that had begun, a first exchange: no")
    void negatives() {
        Cases.connectionAgeLimit().but(it -> it.closeAnnounced = true).is("reuse_after_close_announced");
        Cases.connectionAgeLimit().but(it -> it.responseBytes = 1).isNot("connection_age_limit");
        Cases.connectionAgeLimit().but(it -> it.reused = null).isNot("connection_age_limit");
        Cases.connectionAgeLimit().but(it -> it.role = Role.SERVER).isNot("connection_age_limit");
    }

    @Test
    @DisplayName("idle for long enough to explain each: no age limit")
    void idleExplains() {
        Given.of(Cases.foundEnded(31, 61.2, 40))
                .failed(Cases.foundEnded(30.1, 60.3, 20))
                .failed(Cases.foundEnded(30.4, 60.6, 31))
                .failed(Cases.foundEnded(30.2, 60.4, 7))
                .survived(20, 30, 12)
                .is("stale_pooled_connection");
    }
}
