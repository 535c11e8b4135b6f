package io.resetscope.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes of the facades that woven code calls some whose every hook throws. What the agent itself calls still works:
 * otherwise it would give up before it weaves anything.
 */
final class FaultyFacade {

    private static final List<String> FACADES =
            List.of("ConnectionEvents", "NativeEvents", "TlsEvents", "ClientEvents");
    private static final List<String> STILL_WORK = List.of("install", "ownFailures");

    private FaultyFacade() {}

    static void putInto(Path jar) throws IOException {
        for (String facade : FACADES) {
            FaultyClass.putInto(
                    jar, "io/resetscope/bootstrap/" + facade + ".class", method -> !STILL_WORK.contains(method));
        }
    }
}
