package io.resetscope.agent.probe;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** One connection to a target, before all others: whether there is something to probe, and what it says of itself. */
final class FirstLook {

    /** A server that speaks first is given so long to do so. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int MOST_UNASKED = 200;
    private static final int BAD_REQUEST = 400;

    private FirstLook() {}

    /** The address of a target, by name. */
    static ProbePath path(Target target, ProbeRequest request, TlsClient tls, long timeoutNanos)
            throws CannotProbeException {
        try {
            return new ProbePath(target, request, tls, timeoutNanos);
        } catch (UnknownHostException e) {
            throw new CannotProbeException(target, "the host " + target.host + " is not known");
        } catch (IOException e) {
            throw new CannotProbeException(target, text(e));
        }
    }

    static Acquaintance at(ProbePath path) throws CannotProbeException {
        Target target = path.target();
        try (ProbeConnection connection = new ProbeConnection(target)) {
            connect(path, connection);
            listen(target, connection);
            if (path.isTls()) {
                secure(path, connection);
                listen(target, connection);
            }
            return ask(path, connection);
        } catch (IOException e) {
            throw new CannotProbeException(target, text(e));
        }
    }

    private static void connect(ProbePath path, ProbeConnection connection) throws IOException, CannotProbeException {
        try {
            path.connect(connection, TcpKeepAlive.OFF);
        } catch (ConnectException e) {
            throw new CannotProbeException(path.target(), "it refuses the connection (" + text(e) + ")");
        } catch (SocketTimeoutException e) {
            throw new CannotProbeException(path.target(), "nothing answers when a connection is opened");
        } catch (IOException e) {
            // an RST may come before the connect returns
            if (String.valueOf(e.getMessage()).startsWith("Connection reset")) {
                throw endsBeforeUse(path.target(), e);
            }
            throw e;
        }
    }

    private static void listen(Target target, ProbeConnection connection) throws IOException, CannotProbeException {
        int first = quiet(target, connection);
        if (first >= 0) {
            throw new CannotProbeException(
                    target,
                    "the server speaks first, and says "
                            + Printable.of(first, connection.readAhead(MOST_UNASKED))
                            + "; only what waits for an HTTP/1.x request can be probed");
        }
        if (first == ProbeConnection.END) {
            throw new CannotProbeException(target, "the server closes before it is asked anything");
        }
    }

    private static int quiet(Target target, ProbeConnection connection) throws CannotProbeException {
        try {
            return connection.watch(System.nanoTime() + QUIET_NANOS);
        } catch (IOException e) {
            throw endsBeforeUse(target, e);
        }
    }

    private static CannotProbeException endsBeforeUse(Target target, IOException e) {
        return new CannotProbeException(target, "the connection ends before it is used (" + text(e) + ")");
    }

    private static void secure(ProbePath path, ProbeConnection connection) throws CannotProbeException {
        try {
            path.secure(connection);
        } catch (IOException e) {
            throw new CannotProbeException(path.target(), "the TLS handshake fails (" + deepest(e) + ")" + hint(e));
        }
    }

    /** What to do about a handshake that failed. */
    static String hint(IOException e) {
        String text = String.valueOf(e.getMessage());
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof SocketTimeoutException) {
                return "; if what answers is no TLS, leave out --tls";
            }
            if (each instanceof CertificateException && isOfAnotherName(each)) {
                return "; --header 'Host: NAME' says by which name to ask for it, --insecure trusts all";
            }
            // the latter: a trust store that is empty
            if (each instanceof CertificateException || each instanceof InvalidAlgorithmParameterException) {
                return "; -Djavax.net.ssl.trustStore=FILE before -jar names another trust store, --insecure trusts all";
            }
        }
        boolean plain = e instanceof SSLException && (text.contains("plaintext") || text.contains("nrecognized"));
        return plain ? "; what answers is no TLS: leave out --tls" : "";
    }

    private static boolean isOfAnotherName(Throwable refused) {
        String text = String.valueOf(refused.getMessage());
        return text.startsWith("No subject alternative") || text.startsWith("No name matching");
    }

    private static Acquaintance ask(ProbePath path, ProbeConnection connection)
            throws IOException, CannotProbeException {
        Target target = path.target();
        String tls = path.isTls() ? "" : "; if it is a TLS port, add --tls";
        try {
            long sent = System.nanoTime();
            connection.send(path.request());
            Answer answer = path.answer(connection);
            if (answer.closes != null) {
                throw new CannotProbeException(
                        target,
                        answer.closes + " (status " + answer.status + "): no connection is kept, so none is idle"
                                + (answer.status == BAD_REQUEST ? tls : ""));
            }
            return new Acquaintance(path, answer, System.nanoTime() - sent);
        } catch (AnswerReader.NotHttpException e) {
            throw new CannotProbeException(
                    target, e.getMessage() + (e.looksLikeTls() ? ", as of a TLS port: add --tls" : ""));
        } catch (SocketTimeoutException e) {
            throw new CannotProbeException(
                    target,
                    connection.answerBegan()
                            ? "the answer begins, and does not end in time (--timeout)"
                            : "the request is not answered in time (--timeout)" + tls);
        } catch (EOFException e) {
            throw new CannotProbeException(target, text(e) + (connection.answerBegan() ? "" : tls));
        }
    }

    private static String text(IOException e) {
        return Printable.of(e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** The JDK wraps the one that says what is wrong. */
    private static String deepest(IOException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return Printable.of(deepest.getMessage() == null ? deepest.toString() : deepest.getMessage());
    }
}
