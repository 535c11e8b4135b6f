package io.resetscope.agent.report.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.report.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's own lines, and those of its libraries. */
class OwnLogTest {

    private final Logger own = LoggerFactory.getLogger("io.resetscope.agent.Something");
    private final Logger library = LoggerFactory.getLogger("io.opentelemetry.Something");
    private CapturedLog log;

    @BeforeEach
    void capture() {
        log = new CapturedLog();
    }

    @AfterEach
    void release() {
        OwnLog.debug(false);
        log.close();
    }

    @Test
    @DisplayName("harmless text is returned as it is, not copied")
    void harmless() {
        String text = "GET /straße?q=ü 10.0.0.7:51234 -> 日本 \u00a0";
        assertThat(OwnLog.printable(text)).isSameAs(text);
        assertThat(OwnLog.printable("")).isEmpty();
    }

    @Test
    @DisplayName("control characters are shown as their code: C0, DEL, C1, and the two line ends of Unicode")
    void controlCharacters() {
        assertThat(OwnLog.printable("a\nb\rc\td\0e")).isEqualTo("a\\u000ab\\u000dc\\u0009d\\u0000e");
        assertThat(OwnLog.printable("\u001b[31m\u007f")).isEqualTo("\\u001b[31m\\u007f");
        assertThat(OwnLog.printable("\u0080\u009f\u00a0")).isEqualTo("\\u0080\\u009f\u00a0");
        assertThat(OwnLog.printable("\u2027\u2028\u2029\u2030")).isEqualTo("\u2027\\u2028\\u2029\u2030");
    }

    @Test
    @DisplayName("so are those that turn the reading direction around or are not seen")
    void invisibleCharacters() {
        assertThat(OwnLog.printable("a\u202eb\u2066c\u200fd\u061ce")).isEqualTo("a\\u202eb\\u2066c\\u200fd\\u061ce");
        assertThat(OwnLog.printable("\ufeff\u200b")).isEqualTo("\\ufeff\\u200b");
        // U+E0001 and U+E007F, beyond the first 65536
        assertThat(OwnLog.printable("a\udb40\udc01b\udb40\udc7f")).isEqualTo("a\\udb40\\udc01b\\udb40\\udc7f");
        assertThat(OwnLog.printable("\ud83d\ude00\u200b")).isEqualTo("\ud83d\ude00\\u200b");
    }

    @Test
    @DisplayName("our own lines carry our name and nothing else")
    void ownLines() {
        own.info("{} of {}", 1, 2);
        own.warn("careful");
        own.debug("not now");
        assertThat(log.lines()).containsExactly("[resetscope] 1 of 2", "[resetscope] careful");
    }

    @Test
    @DisplayName("what the libraries say is for those who debug, stack traces too")
    void libraries() {
        library.error("broken", new IllegalStateException("why"));
        assertThat(log.lines()).isEmpty();
        assertThat(library.isErrorEnabled()).isFalse();

        OwnLog.debug(true);
        library.error("broken", new IllegalStateException("why"));
        assertThat(log.lines())
                .startsWith(
                        "[resetscope] ERROR io.opentelemetry.Something: broken",
                        "java.lang.IllegalStateException: why");
    }

    @Test
    @DisplayName("our own failures do not print stack traces over the application's output")
    void noStackTrace() {
        own.warn("failed", new IllegalStateException("why"));
        assertThat(log.lines()).containsExactly("[resetscope] failed");
    }
}
