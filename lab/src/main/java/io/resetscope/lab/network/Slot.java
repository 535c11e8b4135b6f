package io.resetscope.lab.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * The names and addresses that belong to one network alone, on the whole machine. Held by a file lock, which the kernel
 * takes back from a process that dies: what is found in a free slot is a leftover.
 */
final class Slot implements AutoCloseable {

    static final int COUNT = 256;

    private final int number;
    private final FileChannel file;

    private Slot(int number, FileChannel file) {
        this.number = number;
        this.file = file;
    }

    static Slot take() {
        try {
            Path directory = Files.createDirectories(Path.of("/run/lock"));
            for (int number = 0; number < COUNT; number++) {
                FileChannel file = FileChannel.open(
                        directory.resolve("resetscope-lab-" + number),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                if (lock(file) != null) {
                    return new Slot(number, file);
                }
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException(COUNT + " networks at a time are the most");
    }

    /** Null when another has it. */
    private static FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException ofThisJvm) {
            return null;
        }
    }

    String namespace(Side side) {
        return "resetscope" + number + "-" + side.name().toLowerCase(Locale.ROOT);
    }

    /** The name of an interface in the root namespace, where 15 characters are the most. */
    String rootInterface(Side side) {
        return "rslab" + number + side.name().toLowerCase(Locale.ROOT).charAt(0);
    }

    /** An IPv4 address of the slot's /24, out of the range that RFC 2544 keeps for tests of networks. */
    String address(int host) {
        return address(number, host);
    }

    static String address(int slot, int host) {
        return "198.18." + slot + "." + host;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
