package io.resetscope.lab.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** The body of a request: so many bytes, with a pause in the middle if the script wants one. */
public final class Upload {

    static final int PIECE = 16 * 1024;

    public final long length;
    private final long pauseMillis;

    Upload(long length, long pauseMillis) {
        this.length = length;
        this.pauseMillis = pauseMillis;
    }

    /** Made anew for each attempt of a client that repeats. */
    public InputStream open() {
        return new Body();
    }

    public void writeTo(OutputStream to) throws IOException {
        InputStream body = open();
        byte[] piece = new byte[PIECE];
        for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
            to.write(piece, 0, count);
            // a client's buffer must not turn a slow upload into a late one
            to.flush();
        }
    }

    private final class Body extends InputStream {

        private long position;
        private boolean paused = pauseMillis == 0;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] to, int offset, int count) {
            if (position == length) {
                return -1;
            }
            if (!paused && position >= length / 2) {
                paused = true;
                Pause.millis(pauseMillis);
            }
            long most = paused ? length - position : Math.max(1, length / 2 - position);
            int given = (int) Math.min(count, most);
            Arrays.fill(to, offset, offset + given, (byte) 'x');
            position += given;
            return given;
        }
    }
}
