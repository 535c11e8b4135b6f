package io.resetscope.demo.scenario;

import java.time.Duration;

/**
 * What the command line says about the scenarios.
 *
 * @param server a server to use instead of the embedded one, or null
 * @param idle how long a connection is left idle
 * @param realTime whether waits have the length that they have in production
 */
public record Settings(ServerAddress server, Duration idle, boolean realTime) {}
