package io.resetscope.demo;

final class ExitCode {
    static final int MATCH = 0;
    static final int MISMATCH = 1;
    /** Bad usage, or no agent to compare with, or one that says nothing. */
    static final int USAGE = 2;

    private ExitCode() {}
}
