package io.resetscope.demo.scenario;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the command line says about the scenarios.
 *
 * @param server a server to use instead of the embedded one, or null
 * @param idle how long a connection is left idle
 * @param nginx the binary of a real nginx to use where one is played, or null
 * @param realTime whether waits have the length that they have in production
 */
public record Settings(ServerAddress server, Duration idle, Path nginx, boolean realTime) {}
