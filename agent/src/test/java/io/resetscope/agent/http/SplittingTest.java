package io.resetscope.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Role;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However the bytes are cut and whatever holds them, the facts are the same. */
class SplittingTest {

    @ParameterizedTest
    @EnumSource
    @DisplayName("every form of buffer and either role gives the same facts")
    void forms(Corpus conversation) {
        String expected = conversation.whole(Talk.asClient()).facts();
        for (Talk.Form form : Talk.Form.values()) {
            for (Role role : Role.values()) {
                assertThat(conversation.whole(Talk.of(role, form)).facts()).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a cut at any byte changes nothing")
    void cuts(Corpus conversation) {
        for (Talk.Form form : Talk.Form.values()) {
            Supplier<Talk> known = () -> Talk.of(Role.SERVER, form);
            Supplier<Talk> adopted = () -> Talk.adopted(Role.CLIENT, form);
            for (Supplier<Talk> start : List.of(known, adopted)) {
                String expected = conversation.whole(start.get()).facts();
                for (int saying = 0; saying < conversation.sayings.size(); saying++) {
                    for (int at = 1; at < conversation.sayings.get(saying).length; at++) {
                        assertThat(cut(conversation, start.get(), saying, at).facts())
                                .as("saying %d cut at %d", saying, at)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("byte by byte changes nothing")
    void bytes(Corpus conversation) {
        for (Talk.Form form : Talk.Form.values()) {
            Supplier<Talk> known = () -> Talk.of(Role.CLIENT, form);
            Supplier<Talk> adopted = () -> Talk.adopted(Role.SERVER, form);
            for (Supplier<Talk> start : List.of(known, adopted)) {
                Talk talk = start.get();
                for (int saying = 0; saying < conversation.sayings.size(); saying++) {
                    byte[] bytes = conversation.sayings.get(saying);
                    talk.now += Talk.STEP;
                    for (int i = 0; i < bytes.length; i++) {
                        talk.pass(saying % 2 == 0, bytes, i, i + 1);
                    }
                }
                assertThat(talk.facts())
                        .isEqualTo(conversation.whole(start.get()).facts());
            }
        }
    }

    private static Talk cut(Corpus conversation, Talk talk, int cutSaying, int at) {
        for (int saying = 0; saying < conversation.sayings.size(); saying++) {
            byte[] bytes = conversation.sayings.get(saying);
            talk.now += Talk.STEP;
            if (saying == cutSaying) {
                talk.pass(saying % 2 == 0, bytes, 0, at);
                talk.pass(saying % 2 == 0, bytes, at, bytes.length);
            } else {
                talk.pass(saying % 2 == 0, bytes, 0, bytes.length);
            }
        }
        return talk;
    }
}
