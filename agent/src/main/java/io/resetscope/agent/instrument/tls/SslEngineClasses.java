package io.resetscope.agent.instrument.tls;

import java.nio.charset.StandardCharsets;

/**
 * Recognises classes that extend {@code SSLEngine}, whoever wrote them: by their name and by what their methods must
 * return. Their ancestors would have to be looked up for every class that is loaded. Knows nothing of Byte Buddy, which
 * must not be loaded for the question.
 */
public final class SslEngineClasses {

    private static final String NAME = "ngine";
    private static final byte[] RESULT = "javax/net/ssl/SSLEngineResult".getBytes(StandardCharsets.US_ASCII);

    private SslEngineClasses() {}

    /** Whether a class of this internal name is worth a look into its file. */
    public static boolean mayInclude(String internalName) {
        return internalName.lastIndexOf(NAME) > internalName.lastIndexOf('/');
    }

    /** Whether the name of what an engine's methods return stands in the class file's constant pool. */
    public static boolean include(byte[] classFile) {
        int last = classFile.length - RESULT.length;
        for (int at = 0; at <= last; at++) {
            int matched = 0;
            while (matched < RESULT.length && classFile[at + matched] == RESULT[matched]) {
                matched++;
            }
            if (matched == RESULT.length) {
                return true;
            }
        }
        return false;
    }
}
