package io.resetscope.lab.client;

import java.io.IOException;
import java.io.InputStream;

/** A connection goes back to its pool once the body was read to its end. */
final class Drain {

    private Drain() {}

    static void all(InputStream body) throws IOException {
        byte[] piece = new byte[8192];
        while (body.read(piece) >= 0) {
            continue;
        }
    }
}
