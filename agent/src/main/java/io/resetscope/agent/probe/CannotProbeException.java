package io.resetscope.agent.probe;

/** Why a target cannot be probed, in words for people. */
public final class CannotProbeException extends Exception {

    private static final long serialVersionUID = 1;

    CannotProbeException(Target target, String why) {
        super("cannot probe " + target + ": " + why);
    }
}
