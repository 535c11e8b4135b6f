package io.resetscope.lab.servers;

import java.io.IOException;
import java.util.Locale;

/** What a client does to every server of the kit, and what the server must say of it. */
public enum ServerFault {
    HEALTHY("Three requests on one connection, which the client closes.", null) {
        @Override
        void play(RawClient client) throws IOException {
            for (int i = 0; i < 3; i++) {
                client.send(client.head("GET /hello", ""));
                client.awaitText("hello");
            }
            client.close();
        }
    },
    UPLOAD("A POST of 20 MB is refused with 413 by its head.", "local_close_with_unread_data") {
        @Override
        void play(RawClient client) throws IOException {
            client.send(client.head("POST /413", "Content-Length: 20000000\r\n"));
            client.sendWhatGoes(20_000_000);
            client.awaitEnd();
            client.closeRaw();
        }
    },
    UPLOAD_MORE("A POST of 3.5 MB, less than twice what Tomcat reads of it.", "local_close_with_unread_data") {
        @Override
        void play(RawClient client) throws IOException {
            client.send(client.head("POST /413", "Content-Length: 3500000\r\n"));
            client.sendWhatGoes(3_500_000);
            client.awaitEnd();
            client.closeRaw();
        }
    },
    ABORT("The application closes the connection with SO_LINGER 0.", "local_abort") {
        @Override
        void play(RawClient client) throws IOException {
            client.send(client.head("GET /abort", ""));
            client.awaitEnd();
            client.closeRaw();
        }
    },
    LEAVE("The client aborts the connection when it has 1000 bytes of 8 MB.", "client_disconnected") {
        @Override
        void play(RawClient client) throws IOException {
            client.send(client.head("GET /large", ""));
            client.receive(1000);
            client.abort();
        }
    },
    HALF_HEAD("The client sends the head but for its last line, and waits.", "request_timeout") {
        @Override
        void play(RawClient client) throws IOException {
            String head = client.head("GET /hello", "");
            client.send(head.substring(0, head.length() - 2));
            client.awaitEnd();
            client.closeRaw();
        }
    },
    HALF_BODY("The client sends 100 bytes of a body of 1000, and waits.", "request_timeout") {
        @Override
        void play(RawClient client) throws IOException {
            client.send(client.head("POST /hello", "Content-Length: 1000\r\n"));
            client.sendWhatGoes(100);
            client.awaitEnd();
            client.closeRaw();
        }
    };

    final String description;
    /** Null when nothing may be said. */
    final String cause;

    ServerFault(String description, String cause) {
        this.description = description;
        this.cause = cause;
    }

    abstract void play(RawClient client) throws IOException;

    /** Whether a server that reads all that it refuses does nothing wrong, and the kernel tells. */
    boolean isUpload() {
        return this == UPLOAD || this == UPLOAD_MORE;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
