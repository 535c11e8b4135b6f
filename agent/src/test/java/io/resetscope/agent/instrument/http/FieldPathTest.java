package io.resetscope.agent.instrument.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** From a library's object to the JDK's, by the fields that are named and no others. */
class FieldPathTest {

    private static class Wrapper {

        private final Object inner;

        Wrapper(Object inner) {
            this.inner = inner;
        }

        Object inner() {
            return inner;
        }
    }

    private static final class Special extends Wrapper {

        Special(Object inner) {
            super(inner);
        }
    }

    private static final class Stranger extends AtomicReference<Object> {

        private static final long serialVersionUID = 1;

        Stranger(Object value) {
            super(value);
        }
    }

    private final FieldPath path = new FieldPath(Map.of(Wrapper.class.getName(), "inner"));
    private final Socket socket = new Socket();

    @Test
    @DisplayName("through wrappers, their subclasses and references, as deep as they lie")
    void found() throws ReflectiveOperationException {
        assertThat(path.find(socket)).isSameAs(socket);
        assertThat(path.find(new Wrapper(socket))).isSameAs(socket);
        assertThat(path.find(new Special(new AtomicReference<>(new Wrapper(socket)))))
                .isSameAs(socket);
        assertThat(path.find(new Stranger(socket))).isSameAs(socket);
        assertThat(new Wrapper(socket).inner()).isSameAs(socket);
    }

    @Test
    @DisplayName("not where it ends, where nobody knows the way, or where it goes round in circles")
    void notFound() throws ReflectiveOperationException {
        assertThat(path.find(null)).isNull();
        assertThat(path.find(new Wrapper(null))).isNull();
        assertThat(path.find(new Wrapper("text"))).isNull();
        AtomicReference<Object> circle = new AtomicReference<>();
        circle.set(new Wrapper(circle));
        assertThat(path.find(circle)).isNull();
    }

    @Test
    @DisplayName("a field that a newer version has lost leads nowhere, without a failure")
    void lost() throws ReflectiveOperationException {
        FieldPath outdated = new FieldPath(Map.of(Wrapper.class.getName(), "delegate"));
        assertThat(outdated.find(new Wrapper(socket))).isNull();
    }
}
