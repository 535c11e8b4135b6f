package io.resetscope.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfileResultTest {

    @Test
    void namesTheMostFrequentFirst() {
        ProfileResult result =
                ProfileResult.of(new Cell(Subject.CHANNEL, false, 50, 200), 50, Map.of("B.b", 3, "A.a", 3, "C.c", 7));
        assertThat(result.within()).isEqualTo(13);
        assertThat(result.methods()).extracting(ProfileResult.Method::name).containsExactly("C.c", "A.a", "B.b");
    }
}
