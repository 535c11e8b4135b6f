package io.resetscope.lab.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** {@code docs/gateways.md}: what the kit's gateways did, and what was told of it. */
public final class GatewayPage {

    private static final String HEAD = """
            # The gateway kit

            A gateway in Java is client and server in one JVM. Here each fault of an upstream meets several gateways, the
            servlets in JVMs that they share, the others in one of their own, with the packaged agent; then come scenes in which no
            upstream is to blame, and many clients at once. A wrong cause, a missing one, a link to the failure
            of another request, or a word on a request whose upstream is well, fails the build. This page is written by that
            run (`io.resetscope.lab.GatewayKitIT`).

            The kit alone, as root: `mvn -Plab verify -Dit.test=io.resetscope.lab.GatewayKitIT`. A gateway is an entry in
            `KitGateways`.

            ## The faults

            | fault | the upstream | what the gateway says of it |
            |---|---|---|
            """;

    private static final String TOLD = """

            ## What was told of the client's connection

            The status that the client got, and what the gateway's agent said of the connection to it, `certain` but for D and
            what is in brackets:

            - **U**: [upstream_unavailable](causes/upstream-unavailable.md); **C**:
              [gateway_close_propagated](causes/gateway-close-propagated.md); **(L)**: at times
              [local_close_with_unread_data](causes/local-close-with-unread-data.md), where the request had come by then;
              **D**: [client_disconnected](causes/client-disconnected.md), for the gateway lets its client wait until that goes.
            - **⟶**: the span links to that of the upstream's failure, of the same request. In brackets: where it is known, or
              `likely` and without a link, where the request was the only one seen. –: nothing, and rightly so. Empty: not played, for the gateway would never answer. ✘: it was
              otherwise.

            """;

    private static final String SCENES = """

            ## What has nothing to do with an upstream's failure

            Where an upstream failed and that is not why the gateway did what it did, or its client, nothing may be said of
            the client's connection; beside a job that fails, at most `upstream_unavailable`, `likely` and without a link, which
            is **(U)**. Each is played with a trace and without. Empty: only a servlet can.

            | scene | what happens |
            |---|---|
            """;

    private static final String BUSY = """

            ## Many at once

            Twelve clients keep their connections and ask on each again and again, three of them together: one's upstream fails,
            another's answers 503, and the third's is well. With a trace that the gateway passes on, every failure was linked to the
            right one, also among three of one trace; where the three carried the very same `traceparent`, it was so with
            gateways that need none, and nothing was linked wrongly elsewhere. Without a trace, so it was with the servlets that wait for their upstream and with `java.net.http`
            in the servlet's thread; where event loops, or the pool of asynchronous servlets, are at several requests, nothing
            was linked that was not sure, and what was said of the only request seen was `likely`. [How it is decided](causes/upstream-unavailable.md#whose-upstream-it-was).
            """;

    private GatewayPage() {}

    public static String of(List<GatewayRow> rows) {
        StringBuilder page = new StringBuilder(HEAD);
        for (GatewayFault fault : GatewayFault.values()) {
            page.append("| ")
                    .append(fault.id())
                    .append(" | ")
                    .append(fault.description)
                    .append(" | ");
            page.append(fault.causes.stream().sorted().collect(Collectors.joining(", ")))
                    .append(" |\n");
        }
        page.append(TOLD);
        List<String> faults =
                Arrays.stream(GatewayFault.values()).map(GatewayFault::id).toList();
        page.append("| gateway | ").append(String.join(" | ", faults)).append(" |\n");
        page.append("|---".repeat(faults.size() + 1)).append("|\n");
        for (GatewayRow row : rows) {
            List<String> cells = new ArrayList<>();
            for (GatewayFault fault : GatewayFault.values()) {
                cells.add(cell(row, fault));
            }
            page.append("| ")
                    .append(row.name())
                    .append(" | ")
                    .append(String.join(" | ", cells))
                    .append(" |\n");
        }
        page.append(SCENES);
        for (Scene scene : Scene.values()) {
            page.append("| ")
                    .append(scene.id())
                    .append(" | ")
                    .append(scene.description)
                    .append(" |\n");
        }
        page.append("\n| gateway | ")
                .append(Arrays.stream(Scene.values()).map(Scene::id).collect(Collectors.joining(" | ")))
                .append(" |\n")
                .append("|---".repeat(Scene.values().length + 1))
                .append("|\n");
        for (GatewayRow row : rows) {
            page.append("| ").append(row.name()).append(" | ");
            page.append(Arrays.stream(Scene.values()).map(it -> cell(row, it)).collect(Collectors.joining(" | ")))
                    .append(" |\n");
        }
        boolean right = rows.stream().allMatch(it -> it.objections().isEmpty());
        return (right ? page.append(BUSY) : page).toString();
    }

    private static String cell(GatewayRow row, Scene scene) {
        Integer status = row.scenes().get(scene);
        if (status == null) {
            return "";
        }
        boolean wrong = row.objections().stream().anyMatch(it -> it.startsWith(scene.id() + ","));
        return status + ", " + (wrong ? "✘" : scene == Scene.BACKGROUND ? "(U)" : "–");
    }

    private static String cell(GatewayRow row, GatewayFault fault) {
        Integer status = row.answered().get(fault);
        if (status == null) {
            return "";
        }
        boolean wrong = row.objections().stream().anyMatch(it -> it.startsWith(fault.id() + ","));
        String told = KitGateways.ALL.stream()
                .filter(it -> it.name.equals(row.name()))
                .findFirst()
                .orElseThrow()
                .truth(fault)
                .sign;
        return (status == 0 ? "no answer" : status) + ", " + (wrong ? "✘" : told);
    }
}
