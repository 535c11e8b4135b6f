package io.resetscope.agent.diagnosis;

/** How sure a verdict is. In ascending order. */
public enum Confidence {
    /** The evidence allows it, and others. */
    POSSIBLE("possible"),
    /** The evidence speaks for it, and excludes most others. */
    LIKELY("likely"),
    /** The evidence excludes the others. */
    CERTAIN("certain");

    private final String id;

    Confidence(String id) {
        this.id = id;
    }

    /** The value of {@code resetscope.confidence}. */
    public String id() {
        return id;
    }
}
