package io.resetscope.benchmarks.load;

import io.resetscope.benchmarks.process.Program;
import java.io.IOException;

/** Lets a client under test send requests to a server of the harness. */
final class ClientLoad implements Load {

    private final Program program;
    private final String drive;

    ClientLoad(Program program, Cell cell, int port) {
        this.program = program;
        drive = "drive " + cell.scheme() + "://127.0.0.1:" + port + "/" + cell.bytes() + " " + cell.connections() + " ";
    }

    @Override
    public Window drive(long milliseconds) throws IOException {
        String[] answer = program.tell(drive + milliseconds).split(" ");
        return new Window(Long.parseLong(answer[0]), Long.parseLong(answer[1]), 0);
    }

    @Override
    public void close() {
        // the client keeps its connections
    }
}
