package io.resetscope.lab.kernel;

/**
 * An RST as the kernel of one end saw it.
 *
 * @param atMillis when, in milliseconds since the epoch
 * @param sent whether this end sent it; otherwise it received it
 * @param saddr the address of the end that sent or received it, never that of the other; in the form of
 *     {@link java.net.InetAddress#getHostAddress()}
 * @param daddr the other's; unspecified, as is saddr, and dport 0, where a listener sent it
 * @param state TCP state of the socket that sent it, {@code UNKNOWN} where none is left; empty when received
 * @param reason why it was sent, such as {@code TCP_ABORT_ON_CLOSE}; empty when received
 */
public record ResetEvent(
        long atMillis, boolean sent, String saddr, int sport, String daddr, int dport, String state, String reason) {

    /** Between the kernel's two looks at an RST on one machine lie microseconds. */
    private static final long SAME_MOMENT_MILLIS = 5;

    /** Whether it flew on the connection of these ends, in either direction. */
    public boolean between(String oneAddress, int onePort, String otherAddress, int otherPort) {
        return is(oneAddress, onePort, otherAddress, otherPort) || is(otherAddress, otherPort, oneAddress, onePort);
    }

    /** Whether this is the receipt of what that listener sent to it. */
    boolean isReceiptOf(ResetEvent other) {
        return !sent
                && other.sent
                && other.dport == 0
                && other.sport == dport
                && Math.abs(other.atMillis - atMillis) <= SAME_MOMENT_MILLIS;
    }

    private boolean is(String source, int sourcePort, String destination, int destinationPort) {
        return sport == sourcePort && dport == destinationPort && saddr.equals(source) && daddr.equals(destination);
    }
}
