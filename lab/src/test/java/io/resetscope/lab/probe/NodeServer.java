package io.resetscope.lab.probe;

import io.resetscope.lab.stage.Program;
import io.resetscope.testkit.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real Node.js with its own HTTP server. */
final class NodeServer implements AutoCloseable {

    private static final String SCRIPT = """
            const server = require('http').createServer((request, response) => response.end('hello'));
            server.keepAliveTimeout = Number(process.argv[1]);
            server.on('connection', socket => {
              const set = socket.setTimeout;
              socket.setTimeout = function(millis) { console.log('timeout ' + millis); return set.apply(this, arguments); };
            });
            server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port));
            process.stdin.on('end', () => process.exit()).resume();
            """;

    private final Program program;
    private final int port;

    private NodeServer(Program program) {
        this.program = program;
        port = Integer.parseInt(program.await("ready "));
    }

    static NodeServer start(int keepAliveMillis) throws IOException {
        Path binary = Requirement.present(find(), "Node.js", "install it, e.g. apt-get install nodejs");
        return new NodeServer(
                Program.start(List.of(binary.toString(), "-e", SCRIPT, String.valueOf(keepAliveMillis)), Map.of()));
    }

    int port() {
        return port;
    }

    /** What it really waits for, after a response: newer ones add a second to the setting. */
    double idleSeconds(int keepAliveMillis) {
        for (int millis = next(); ; millis = next()) {
            if (millis >= keepAliveMillis) {
                return millis / 1000.0;
            }
        }
    }

    private int next() {
        return Integer.parseInt(program.await("timeout "));
    }

    @Override
    public void close() {
        program.close();
    }

    private static Optional<Path> find() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(it -> Path.of(it, "node"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
