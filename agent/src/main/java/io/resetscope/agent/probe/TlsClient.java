package io.resetscope.agent.probe;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS over connections, with this Java's defaults. */
public final class TlsClient {

    private final SSLSocketFactory factory;
    private final boolean checked;

    private TlsClient(SSLSocketFactory factory, boolean checked) {
        this.factory = factory;
        this.checked = checked;
    }

    /** Checks the certificate and its name, by the trust store of this Java. */
    public static TlsClient checking() {
        return new TlsClient((SSLSocketFactory) SSLSocketFactory.getDefault(), true);
    }

    /** Takes every certificate. */
    public static TlsClient trustingAll() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            return new TlsClient(context.getSocketFactory(), false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    SSLSocket over(Socket socket, String serverName, int port) throws IOException {
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, serverName, port, true);
        if (checked) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
        }
        return secured;
    }

    private static final class TrustAll implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // a client has no clients
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // whoever asked for it knows
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
