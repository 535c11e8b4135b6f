package io.resetscope.lab.client;

import java.io.Closeable;
import java.io.IOException;

/** The bytes of one connection, for the clients that are ours. */
interface Wire extends Closeable {

    void write(byte[] bytes, int offset, int count) throws IOException;

    /** @return how many; -1 at the end */
    int read(byte[] to) throws IOException;

    /** Closes by an RST. */
    void abort() throws IOException;

    /** Opens connections of one kind. */
    interface Maker {
        Wire open(Call call) throws IOException;
    }
}
