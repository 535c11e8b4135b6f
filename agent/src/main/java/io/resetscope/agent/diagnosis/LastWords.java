package io.resetscope.agent.diagnosis;

import io.resetscope.agent.incident.Incident;

/** What databases mean by the code with which they end a session (PostgreSQL, appendix A; MySQL and MariaDB, error lists). */
public final class LastWords {

    private LastWords() {}

    /** The server said that a timeout of its was over that no idle connection in a pool meets: a transaction was open. */
    public static boolean isTransactionTimeout(Incident incident) {
        return "25P03".equals(incident.lastWord) || "25P04".equals(incident.lastWord);
    }

    /** What helps against an end of which the server said that it was not for idling between two transactions. */
    public static String advice(Incident incident) {
        return isTransactionTimeout(incident)
                ? "a transaction was open: commit it or roll it back before the server's " + timeout(incident)
                        + " is over, or raise that; a pool's settings do not matter"
                : "the server ended this session for a reason of its own: look there for a restart, a shutdown or an"
                        + " administrator; a shorter pool keep-alive would not have prevented this";
    }

    /** What it said, and what that means as far as it is known; null when it said nothing. */
    static String evidence(Incident incident) {
        String code = incident.lastWord;
        if (code == null) {
            return null;
        }
        String timeout = timeout(incident);
        String meaning = timeout != null ? timeout + " was over" : meaning(code);
        return "the server's last word was " + (isNumber(code) ? "error " : "SQLSTATE ") + code
                + (meaning == null ? "" : ": " + meaning);
    }

    private static String timeout(Incident incident) {
        switch (incident.lastWord == null ? "" : incident.lastWord) {
            case "57P05":
                return "idle_session_timeout";
            case "25P03":
                return "idle_in_transaction_session_timeout";
            case "25P04":
                return "transaction_timeout";
            case "4031":
                return "wait_timeout or interactive_timeout";
            default:
                return null;
        }
    }

    private static String meaning(String code) {
        switch (code) {
            case "57P01":
                return "an administrator ended the session (pg_terminate_backend), or the server was stopped";
            case "57P02":
                return "the server is restarting, because another of its processes crashed";
            case "1053":
                return "the server is being stopped";
            case "1927":
                return "an administrator ended the session (KILL)";
            default:
                return null;
        }
    }

    private static boolean isNumber(String code) {
        return code.length() < 5;
    }
}
