package io.resetscope.demo.heard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Passes standard error on and keeps a copy, in which Resetscope's blocks are found. */
public final class ErrorTee extends OutputStream {
    /** Lines of one block may come one by one: it is whole once nothing has come for this long. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private final OutputStream onward;
    private final Charset charset;
    private final PrintStream stream;
    private final ByteArrayOutputStream copy = new ByteArrayOutputStream();

    public ErrorTee(OutputStream onward, Charset charset) {
        this.onward = onward;
        this.charset = charset;
        this.stream = new PrintStream(this, true, charset);
    }

    public static ErrorTee install() {
        String encoding = System.getProperty("stderr.encoding", System.getProperty("native.encoding"));
        ErrorTee tee =
                new ErrorTee(System.err, encoding == null ? Charset.defaultCharset() : Charset.forName(encoding));
        System.setErr(tee.stream);
        return tee;
    }

    public PrintStream stream() {
        return stream;
    }

    /** Where it passes on to: what is written there is not in the copy. */
    public OutputStream onward() {
        return onward;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        onward.write(bytes, from, length);
        copy.write(bytes, from, length);
        notifyAll();
    }

    @Override
    public void flush() throws IOException {
        onward.flush();
    }

    /** A place in the copy; {@link #await} looks only at what was written after it. */
    public synchronized int mark() {
        return copy.size();
    }

    public synchronized Optional<Block> await(int mark, Predicate<Block> wanted, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<Block> found = first(mark, wanted);
        for (long left = limit.toNanos(); found.isEmpty() && left > 0; left = deadline - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
            found = first(mark, wanted);
        }
        Optional<Block> before = Optional.empty();
        while (!found.equals(before)) {
            before = found;
            wait(QUIET.toMillis());
            found = first(mark, wanted);
        }
        return found;
    }

    /** All blocks that were written after {@code mark}. */
    public synchronized List<Block> since(int mark) {
        byte[] bytes = copy.toByteArray();
        return Block.in(new String(bytes, mark, bytes.length - mark, charset));
    }

    private Optional<Block> first(int mark, Predicate<Block> wanted) {
        return since(mark).stream().filter(wanted).findFirst();
    }
}
