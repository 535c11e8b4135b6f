package io.resetscope.agent.connection;

import static io.resetscope.agent.connection.TrackedEngine.shakeHands;

import io.resetscope.testkit.TestKeys;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;

/** Engines of the JDK's, tied to the two ends of a connection in this JVM by nothing but what passes. */
abstract class TrackedTls extends TrackedPair {

    private static final char[] PASSWORD = "changeit".toCharArray();
    static SSLContext context;
    static SSLContext distrustful;

    Connection client;
    Connection server;
    TrackedEngine clientEngine;
    TrackedEngine serverEngine;

    @BeforeAll
    static void makeContexts() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(TestKeys.directory().resolve("server.p12"))) {
            store.load(input, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(TestKeys.SERVER, store.getCertificate(TestKeys.SERVER));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        distrustful = SSLContext.getDefault();
    }

    /** The records are not understood, the plaintext is. */
    @Override
    Conversation conversation(Connection connection) {
        FakeConversation conversation = (FakeConversation) super.conversation(connection);
        conversation.understood = connection.conversation != null;
        return conversation;
    }

    void watchBothEnds() {
        client = asClient();
        server = asServer();
    }

    void engines(String protocol) {
        engines(protocol, context, pair.clientFd, pair.serverFd);
    }

    void engines(String protocol, SSLContext ofClient, FileDescriptor clientFd, FileDescriptor serverFd) {
        clientEngine = new TrackedEngine(engine(ofClient, true, protocol), tracker, clientFd);
        serverEngine = new TrackedEngine(engine(context, false, protocol), tracker, serverFd);
    }

    static SSLEngine engine(SSLContext of, boolean client, String protocol) {
        SSLEngine engine = of.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }

    /** A connected pair, over which TLS has been negotiated. */
    void negotiated(String protocol) throws SSLException {
        watchBothEnds();
        engines(protocol);
        shakeHands(clientEngine, serverEngine);
    }

    void exchange(String request, String response) throws SSLException {
        clientEngine.wrap(request);
        clientEngine.deliver(serverEngine);
        serverEngine.wrap(response);
        serverEngine.deliver(clientEngine);
    }

    /** Over which there has been an exchange, too. */
    void exchanged(String protocol) throws SSLException {
        negotiated(protocol);
        exchange("request", "response");
    }

    /** The client's reader does. */
    void clientMeetsReset() {
        fd = pair.clientFd;
        readFails(RESET);
    }

    static FakeConversation reading(Connection connection) {
        return (FakeConversation) connection.conversation;
    }

    /** What was told; in tests, a gap of nothing is an idle one. */
    List<String> failures() {
        return told.events.stream().filter(it -> !it.equals("idle survived")).toList();
    }
}
