package io.resetscope.agent.diagnosis;

/** Who ended the connection. */
public enum EndedBy {
    PEER("peer"),
    NETWORK("network"),
    LOCAL("local"),
    UNKNOWN("unknown");

    private final String id;

    EndedBy(String id) {
        this.id = id;
    }

    /** The value of {@code resetscope.ended_by}. */
    public String id() {
        return id;
    }
}
