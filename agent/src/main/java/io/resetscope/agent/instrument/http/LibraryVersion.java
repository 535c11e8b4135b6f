package io.resetscope.agent.instrument.http;

/** The version that a library's jar gives for itself. */
final class LibraryVersion {

    private LibraryVersion() {}

    /**
     * @param title what the manifest's Implementation-Title ends with; another title is that of a jar which has swallowed
     *     the library, and so is its version
     * @return null when it is not told
     */
    static String of(Class<?> type, String title) {
        Package its = type.getPackage();
        String implemented = its == null ? null : its.getImplementationTitle();
        return implemented != null && implemented.endsWith(title) ? its.getImplementationVersion() : null;
    }
}
