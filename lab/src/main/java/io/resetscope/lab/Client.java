package io.resetscope.lab;

import io.resetscope.lab.client.ChannelDriver;
import io.resetscope.lab.client.SelectorDriver;
import io.resetscope.lab.client.SocketDriver;
import io.resetscope.lab.client.UrlConnectionDriver;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The client libraries under test. The name in lower case is also that of the folder with the library's jars. */
public enum Client {
    SOCKET(SocketDriver.class.getName(), 8, true),
    CHANNEL(ChannelDriver.class.getName(), 8, true),
    SELECTOR(SelectorDriver.class.getName(), 8, false),
    URLCONNECTION(UrlConnectionDriver.class.getName(), 8, false),
    JAVANETHTTP("io.resetscope.lab.client.JavaNetHttpDriver", 11, true),
    HTTPCLIENT4("io.resetscope.lab.client.HttpClient4Driver", 8, false),
    HTTPCLIENT5("io.resetscope.lab.client.HttpClient5Driver", 8, false),
    OKHTTP3("io.resetscope.lab.client.OkHttpDriver", 8, false),
    OKHTTP4("io.resetscope.lab.client.OkHttpDriver", 8, false),
    OKHTTP5("io.resetscope.lab.client.OkHttpDriver", 8, false),
    NETTY("io.resetscope.lab.client.NettyDriver", 8, false);

    /** The ones that are ours: a connection each, no validation, no retry. */
    public static final Set<Client> PLAIN = Set.of(SOCKET, CHANNEL, SELECTOR);

    private final String driver;
    private final int oldestJdk;
    private final boolean differsByJdk;

    Client(String driver, int oldestJdk, boolean differsByJdk) {
        this.driver = driver;
        this.oldestJdk = oldestJdk;
        this.differsByJdk = differsByJdk;
    }

    public static Set<Client> all() {
        return EnumSet.allOf(Client.class);
    }

    public static Set<Client> allBut(Client... others) {
        Set<Client> rest = all();
        rest.removeAll(Set.of(others));
        return rest;
    }

    /** The class to run. */
    public String driver() {
        return driver;
    }

    /**
     * Whether it differs from one JDK to the next. HttpURLConnection is sockets like any other library. TLS is the JDK's:
     * that of sockets, and the engine, which the selector's client has.
     */
    public boolean differsByJdk(Scheme scheme) {
        return differsByJdk || scheme == Scheme.HTTPS && this == SELECTOR;
    }

    /** A blocking channel knows no TLS, and the versions of OkHttp all leave it to the JDK's socket in the same way. */
    public boolean speaks(Scheme scheme) {
        return scheme == Scheme.HTTP || this != CHANNEL && this != OKHTTP3 && this != OKHTTP5;
    }

    public boolean runsOn(int jdk) {
        return jdk >= oldestJdk;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
