package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.net.Socket;
import java.security.AccessController;
import java.security.PrivilegedAction;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/**
 * What lies below the JDK's TLS sockets ({@code sun.security.ssl}, the same on JDK 8u251 to 28): the socket that a layered
 * one stands on, and how far its handshake is. The premain step has opened the package; what a JDK refuses is not known.
 */
final class TlsSockets {

    private static final int MOST_LAYERS = 4;

    // fields of their own, because the JIT compiler inlines a handle only from a static final one
    private static final MethodHandle IS_LAYERED;
    private static final MethodHandle BELOW;
    private static final MethodHandle CONTEXT;
    private static final MethodHandle NEGOTIATED;
    private static final MethodHandle TRANSPORT;
    private static final MethodHandle SESSION;
    private static final MethodHandle ENGINE_CONTEXT;

    static {
        Handles handles = AccessController.doPrivileged((PrivilegedAction<Handles>) Handles::new);
        IS_LAYERED = handles.isLayered;
        BELOW = handles.below;
        CONTEXT = handles.context;
        NEGOTIATED = handles.negotiated;
        TRANSPORT = handles.transport;
        SESSION = handles.session;
        ENGINE_CONTEXT = handles.engineContext;
    }

    private static final class Handles {

        private MethodHandle isLayered;
        private MethodHandle below;
        private MethodHandle context;
        private MethodHandle negotiated;
        private MethodHandle transport;
        private MethodHandle session;
        private MethodHandle engineContext;

        Handles() {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                Class<?> base = Class.forName("sun.security.ssl.BaseSSLSocketImpl");
                Class<?> contexts = Class.forName("sun.security.ssl.TransportContext");
                MethodHandle self =
                        getter(lookup, base, "self").asType(MethodType.methodType(Socket.class, Socket.class));
                context = getter(lookup, Class.forName("sun.security.ssl.SSLSocketImpl"), "conContext")
                        .asType(MethodType.methodType(Object.class, Socket.class));
                engineContext = getter(lookup, Class.forName("sun.security.ssl.SSLEngineImpl"), "conContext")
                        .asType(MethodType.methodType(Object.class, SSLEngine.class));
                negotiated = getter(lookup, contexts, "isNegotiated")
                        .asType(MethodType.methodType(boolean.class, Object.class));
                transport =
                        getter(lookup, contexts, "transport").asType(MethodType.methodType(Object.class, Object.class));
                session = getter(lookup, contexts, "conSession")
                        .asType(MethodType.methodType(Object.class, Object.class));
                isLayered = lookup.findVirtual(
                                Class.class, "isInstance", MethodType.methodType(boolean.class, Object.class))
                        .bindTo(base)
                        .asType(MethodType.methodType(boolean.class, Socket.class));
                below = self;
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                // the plaintext of this JDK's sockets is not read, and everything else is
                below = null;
            }
        }

        private static MethodHandle getter(MethodHandles.Lookup lookup, Class<?> owner, String name)
                throws ReflectiveOperationException {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return lookup.unreflectGetter(field);
        }
    }

    private TlsSockets() {}

    /** The socket that a layered one stands on; null when it stands on none. */
    static Socket below(Socket socket) {
        if (BELOW == null) {
            return null;
        }
        try {
            if (!(boolean) IS_LAYERED.invokeExact(socket)) {
                return null;
            }
            Socket below = (Socket) BELOW.invokeExact(socket);
            return below == socket ? null : below;
        } catch (Throwable e) {
            return null;
        }
    }

    /** The descriptor at the bottom; null when it is not known. */
    static FileDescriptor descriptor(Socket socket) {
        Socket lowest = socket;
        for (int layer = 0; layer < MOST_LAYERS; layer++) {
            Socket below = below(lowest);
            if (below == null) {
                return Kernel.descriptor(lowest);
            }
            lowest = below;
        }
        return null;
    }

    /** Whether its first handshake is over, so that what is written goes out as it is; null when that is not known. */
    static Boolean isNegotiated(Object socketOrEngine) {
        if (BELOW == null || socketOrEngine == null) {
            return null;
        }
        try {
            return (boolean) NEGOTIATED.invokeExact(context(socketOrEngine));
        } catch (Throwable e) {
            // another implementation's
            return null;
        }
    }

    private static Object context(Object socketOrEngine) throws Throwable {
        return socketOrEngine instanceof SSLEngine
                ? (Object) ENGINE_CONTEXT.invokeExact((SSLEngine) socketOrEngine)
                : (Object) CONTEXT.invokeExact((Socket) socketOrEngine);
    }

    /** The socket or engine that a {@code TransportContext} belongs to; null when it is not known. */
    static Object transport(Object context) {
        if (BELOW == null) {
            return null;
        }
        try {
            return (Object) TRANSPORT.invokeExact(context);
        } catch (Throwable e) {
            return null;
        }
    }

    /**
     * Whether this end has shown a certificate that the other end had yet to look at when the handshake was over, as in TLS
     * 1.3 (RFC 8446 section 4.4.4); null when that is not known, or in an older TLS. Waits for nothing.
     */
    static Boolean hasShownCertificate(Object socketOrEngine) {
        SSLSession session = session(socketOrEngine);
        return isTls13(session) ? Boolean.valueOf(session.getLocalCertificates() != null) : null;
    }

    private static boolean isTls13(SSLSession session) {
        return session != null && "TLSv1.3".equals(session.getProtocol());
    }

    /**
     * Whether the server had asked this end, a client, for a certificate: with which signatures it may be made is what a
     * server says of itself only then. Null when not known; waits for nothing.
     */
    static Boolean wasAskedForCertificate(Object socketOrEngine) {
        SSLSession session = session(socketOrEngine);
        return isTls13(session) && session instanceof ExtendedSSLSession
                ? Boolean.valueOf(((ExtendedSSLSession) session).getPeerSupportedSignatureAlgorithms().length > 0)
                : null;
    }

    private static SSLSession session(Object socketOrEngine) {
        if (BELOW == null || socketOrEngine == null) {
            return null;
        }
        try {
            return (SSLSession) (Object) SESSION.invokeExact(context(socketOrEngine));
        } catch (Throwable e) {
            // another implementation's, or none any more
            return null;
        }
    }
}
