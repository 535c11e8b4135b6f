package io.resetscope.premain;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** The agent's own jar: kept open for as long as the JVM lives, read by several threads. */
final class AgentJar {

    final File file;
    final JarFile jar;

    private AgentJar(File file) throws IOException {
        this.file = file;
        this.jar = new JarFile(file, false);
    }

    /** @throws IOException when the jar cannot be read */
    static AgentJar ofThisClass() throws IOException {
        CodeSource source = AgentJar.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IOException("the location of the agent's jar is not known");
        }
        try {
            // through the URI, so that a path with spaces or umlauts is decoded
            return new AgentJar(new File(source.getLocation().toURI()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException("not a file: " + source.getLocation(), e);
        }
    }

    /** The whole entry, or null when there is none of that name. */
    byte[] read(String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        if (entry == null) {
            return null;
        }
        // in one array of the right size: a thousand classes are read at start, and what is copied is resident memory
        byte[] bytes = new byte[(int) entry.getSize()];
        try (InputStream in = jar.getInputStream(entry)) {
            for (int at = 0; at < bytes.length; ) {
                int n = in.read(bytes, at, bytes.length - at);
                if (n < 0) {
                    throw new EOFException(name + " ends after " + at + " of " + bytes.length + " bytes");
                }
                at += n;
            }
        }
        return bytes;
    }

    /** A URL for an entry that exists. */
    URL url(String name) throws IOException {
        return new URL("jar:" + file.toURI().toURL() + "!/" + name);
    }
}
