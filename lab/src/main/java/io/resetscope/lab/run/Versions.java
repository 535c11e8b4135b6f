package io.resetscope.lab.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Those of the libraries under test, as the build has them. */
public final class Versions {

    private Versions() {}

    /** Of the library of that name in {@code versions.properties}. */
    public static String of(String library) {
        String version = all().get(library);
        if (version == null) {
            throw new IllegalArgumentException("no version of " + library);
        }
        return version;
    }

    /** By name. */
    static Map<String, String> all() {
        Properties libraries = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("/io/resetscope/lab/versions.properties")) {
            libraries.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> versions = new TreeMap<>();
        libraries.forEach((name, version) -> versions.put((String) name, (String) version));
        return versions;
    }
}
