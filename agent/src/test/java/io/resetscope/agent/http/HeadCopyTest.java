package io.resetscope.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeadCopyTest {

    @Test
    @DisplayName("what was copied is wiped out before the next one has it")
    void wiped() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(6);
        buffer.put("SECRET".getBytes(StandardCharsets.US_ASCII));
        HeadCopy copy = HeadCopy.take();
        assertThat(copy.fill(buffer, 2, 6)).isEqualTo(4);
        assertThat(copy.bytes).startsWith("CRET".getBytes(StandardCharsets.US_ASCII));
        copy.giveBack();
        assertThat(copy.bytes).containsOnly(0);
    }

    @Test
    @DisplayName("of more than there is room for, the beginning is copied")
    void room() {
        HeadCopy copy = HeadCopy.take();
        ByteBuffer large = ByteBuffer.allocateDirect(5000);
        assertThat(copy.fill(large, 0, 5000)).isEqualTo(copy.bytes.length);
        copy.giveBack();
    }

    @Test
    @DisplayName("of more lines than there is room for, none is cut in two: to carry one over takes memory")
    void wholeLines() {
        HeadCopy copy = HeadCopy.take();
        ByteBuffer large = ByteBuffer.allocateDirect(5000);
        large.put(700, (byte) '\n').put(1500, (byte) '\n').put(2100, (byte) '\n');
        assertThat(copy.fill(large, 0, 5000)).isEqualTo(1501);
        assertThat(copy.fill(large, 1501, 2500)).as("all that there is").isEqualTo(999);
        copy.giveBack();
    }

    @Test
    @DisplayName("a buffer that the application has changed meanwhile is an exception, as it is without a copy")
    void changed() {
        HeadCopy copy = HeadCopy.take();
        assertThatThrownBy(() -> copy.fill(ByteBuffer.allocateDirect(2), 0, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        copy.giveBack();
    }
}
