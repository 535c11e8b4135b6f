package io.resetscope.benchmarks.process;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Whether so many connections can be open at once. */
public final class OpenFiles {

    private OpenFiles() {}

    public static void require(long wanted) {
        long allowed =
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
        if (allowed < wanted) {
            throw new IllegalStateException("a process may open " + allowed + " files, and " + wanted
                    + " are needed for the connections; run `ulimit -n " + wanted + "` first, or raise the hard limit");
        }
    }
}
