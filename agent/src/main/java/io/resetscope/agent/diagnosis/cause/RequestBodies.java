package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.incident.Incident;

/** What a refusal of a body means to the one who sent it. */
final class RequestBodies {

    private RequestBodies() {}

    /** Null when the status says no more than itself. */
    static String advice(Incident incident) {
        switch (incident.status) {
            case 401:
            case 407:
                return "send the credentials with the first request (preemptive authentication), not after a refusal";
            case 403:
                return "check the permission before the upload: the server refused it by its headers alone";
            case 413:
                return "send a smaller body, or raise the server's limit (nginx: client_max_body_size; Spring Boot:"
                        + " spring.servlet.multipart.max-request-size; Tomcat: maxPostSize)";
            case 429:
                return "slow down: the server refused by rate, before it looked at the body";
            default:
                return incident.status == 0
                        ? null
                        : "the server refused by the headers alone: find out in its log what it means by "
                                + incident.status;
        }
    }
}
