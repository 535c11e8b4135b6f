package io.resetscope.benchmarks.load;

/** What was done in a short time of load: requests, in so many nanoseconds, with so much processor time of the JVM under test. */
record Window(long requests, long nanoseconds, long cpu) {

    double throughput() {
        return requests * 1e9 / nanoseconds;
    }

    /** Nanoseconds. */
    double cpuPerRequest() {
        return (double) cpu / requests;
    }
}
