package io.resetscope.premain;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.AllPermission;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;

/**
 * Loads the agent and its libraries from {@code isolated/**.classdata} of the agent's jar, where no class loader of the
 * application finds them. Its parent is the JDK's (platform or extension) loader, so that it does not see the
 * application's classes either.
 */
final class IsolatedClassLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final String PREFIX = "isolated/";

    private final AgentJar jar;
    private final ProtectionDomain domain = withAllRights();

    IsolatedClassLoader(AgentJar jar) {
        super(jdkLoader());
        this.jar = jar;
    }

    /** What the agent may do does not depend on the policy of a security manager, which may come after it. */
    private static ProtectionDomain withAllRights() {
        Permissions all = new Permissions();
        all.add(new AllPermission());
        return new ProtectionDomain(
                IsolatedClassLoader.class.getProtectionDomain().getCodeSource(), all);
    }

    /** The platform loader, or Java 8's extension loader. Not "the system loader's parent": that one may be replaced. */
    private static ClassLoader jdkLoader() {
        if (JavaBase.hasModules()) {
            try {
                return (ClassLoader)
                        ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        ClassLoader loader = ClassLoader.getSystemClassLoader();
        while (loader.getParent() != null) {
            loader = loader.getParent();
        }
        return loader;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes;
        try {
            bytes = jar.read(PREFIX + name.replace('.', '/') + ".classdata");
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        definePackageOf(name);
        return defineClass(name, bytes, 0, bytes.length, domain);
    }

    private void definePackageOf(String className) {
        int dot = className.lastIndexOf('.');
        if (dot > 0 && getPackage(className.substring(0, dot)) == null) {
            try {
                definePackage(className.substring(0, dot), null, null, null, null, null, null, null);
            } catch (IllegalArgumentException alreadyThere) {
                // another thread was faster
            }
        }
    }

    private static String entry(String resource) {
        return resource.endsWith(".class") ? PREFIX + resource + "data" : PREFIX + resource;
    }

    @Override
    protected URL findResource(String name) {
        try {
            return jar.jar.getEntry(entry(name)) == null ? null : jar.url(entry(name));
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL url = findResource(name);
        return url == null ? Collections.<URL>emptyEnumeration() : Collections.enumeration(Collections.singleton(url));
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        // straight from the open jar: the URL's handler would open, cache and never close a second one
        try {
            byte[] bytes = jar.read(entry(name));
            return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            return null;
        }
    }
}
