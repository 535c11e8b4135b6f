package io.resetscope.agent.connection;

import java.net.ConnectException;

/**
 * The errors of Netty's native transports: {@code NativeIoException: recvAddress(..) failed: Connection reset by peer}, or
 * {@code … failed with error(-104): …} in newer releases.
 */
final class NettyError {

    /** By its end, because libraries that bring their own Netty put something before it. */
    private static final String CLASS = "netty.channel.unix.Errors$NativeIoException";

    private static final String FAILED = "(..) failed";

    // errno.h on Linux; Netty's method gives them negative
    private static final int EPIPE = 32;
    private static final int ECONNRESET = 104;
    private static final int ETIMEDOUT = 110;

    private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

    private NettyError() {}

    /** Whether it is what such a transport throws when a read or write fails. */
    static boolean isOfTransfer(Throwable error) {
        return error.getClass().getName().endsWith(CLASS);
    }

    /**
     * What the kernel said, in the JDK's words for it. For the three that matter the number decides, because the words
     * follow the locale; otherwise it is the message, without Netty's method before it. Null when there is none.
     */
    static String text(Throwable error) {
        switch (LINUX && isOfTransfer(error) ? number(error) : 0) {
            case EPIPE:
                return "Broken pipe";
            case ECONNRESET:
                return "Connection reset";
            case ETIMEDOUT:
                return "Connection timed out";
            default:
                return isOfTransfer(error) || error instanceof ConnectException
                        ? withoutMethod(error.getMessage())
                        : error.getMessage();
        }
    }

    private static String withoutMethod(String message) {
        int failed = message == null ? -1 : message.indexOf(FAILED);
        int colon = failed < 0 ? -1 : message.indexOf(':', failed);
        return colon < 0 ? message : message.substring(colon + 1).trim();
    }

    private static int number(Throwable error) {
        try {
            return -(int) error.getClass().getMethod("expectedErr").invoke(error);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return 0;
        }
    }
}
