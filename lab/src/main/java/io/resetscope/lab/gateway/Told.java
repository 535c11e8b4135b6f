package io.resetscope.lab.gateway;

/** What a gateway's agent must say of the connection to the client. */
enum Told {
    NOTHING("–", null, false, false),
    /** It answered for its upstream, whose failure is told too. */
    UNAVAILABLE("U ⟶", "upstream_unavailable", true, false),
    /** The same, where it may be only supposed whose failure it was, which is no link, or not known. */
    UNAVAILABLE_AT_TIMES("(U)", "upstream_unavailable", true, true),
    /** It answered for an upstream that had not ended. */
    GIVEN_UP("U", "upstream_unavailable", false, false),
    /** It closed because its upstream had failed. */
    CLOSED("C ⟶", "gateway_close_propagated", true, false),
    /** It left its client without the rest, which then went. */
    LEFT("D ⟶", "client_disconnected", true, false),
    /** It closed before it had read the request, which may not have come by then. */
    UNREAD_AT_TIMES("(L)", "local_close_with_unread_data", false, true);

    /** For the page. */
    final String sign;
    /** Null for nothing. */
    final String cause;
    /** Whether the span links to that of the upstream's failure. */
    final boolean linked;

    private final boolean atTimes;

    Told(String sign, String cause, boolean linked, boolean atTimes) {
        this.sign = sign;
        this.cause = cause;
        this.linked = linked;
        this.atTimes = atTimes;
    }

    /** Whether it has to come. */
    boolean isAwaited() {
        return cause != null && !atTimes;
    }
}
