package io.resetscope.benchmarks.program;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Plaintext in and out of one non-blocking connection. */
interface Transport {

    /** Negative at the end. */
    int receive(ByteBuffer plain) throws IOException;

    /** True when all is with the kernel, false when it has to be called again once the channel is writable. */
    boolean send(ByteBuffer plain) throws IOException;
}
