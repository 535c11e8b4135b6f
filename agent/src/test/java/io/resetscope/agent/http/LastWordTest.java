package io.resetscope.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.resetscope.agent.connection.WireProtocol;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a database says in parting, and what costs nothing because it is none. */
class LastWordTest {

    private static final byte[] DUPLICATE = "\40\0\0\1\377\46\4#23000Duplicate".getBytes(ISO_8859_1);
    private static final byte[] KILLED = "\40\0\0\1\377\207\7#08S01killed".getBytes(ISO_8859_1);

    private static String of(boolean last, byte[] packet) {
        return LastWord.of(WireProtocol.MYSQL, last, packet, null, 0, packet.length);
    }

    @Test
    @DisplayName("of MySQL, an error that ends a statement alone is none, unless nothing follows it")
    void mysql() {
        assertThat(of(false, DUPLICATE)).isNull();
        assertThat(of(true, DUPLICATE)).isEqualTo("1062");
        assertThat(of(false, KILLED)).isEqualTo("1927");
    }

    @Test
    @DisplayName("an error that is none allocates nothing")
    void allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        of(false, DUPLICATE);
        threads.getThreadAllocatedBytes(thread);
        long before = threads.getThreadAllocatedBytes(thread);
        int found = 0;
        for (int i = 0; i < 1000; i++) {
            found += of(false, DUPLICATE) == null ? 0 : 1;
        }
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertThat(found).isZero();
        assertThat(allocated).as("bytes for 1000 answers").isLessThan(1000);
    }
}
