package io.resetscope.lab.gateway;

import java.util.List;
import java.util.Map;

/**
 * What came of one gateway.
 *
 * @param answered the status that its client got, 0 for none
 * @param scenes likewise, of those that were played
 * @param objections what was wrong; empty when nothing was
 * @param log what the gateway wrote
 */
public record GatewayRow(
        String name,
        Map<GatewayFault, Integer> answered,
        Map<Scene, Integer> scenes,
        List<String> objections,
        String log) {

    public String describe() {
        return name + ":\n  " + String.join("\n  ", objections) + "\n" + log.indent(6);
    }
}
