package io.resetscope.benchmarks.load;

import java.io.IOException;

/** Drives one JVM under test; idle between two calls. */
interface Load extends AutoCloseable {

    /** The processor time in the result is zero: it is for the caller to measure. */
    Window drive(long milliseconds) throws IOException;

    @Override
    void close() throws IOException;
}
