package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ClientEvents;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;

/**
 * Calls of {@code HttpURLConnection}, http and https. {@code getInputStream0} writes the request, reads the head of the
 * response and repeats both when that fails; {@code getOutputStream0} connects, and writes the head when the body is
 * streamed. Read in 8u504, 11.0.33, 17.0.15, 21.0.13, 25.0.3 and 28-ea.
 *
 * <p>Not seen as calls: {@code connect()} by itself, and the application's own writes of a streamed body, which happen
 * between the two and are never repeated. They meet what the head met, whose failure its stream keeps to itself. So when
 * the body is streamed, neither of the two says by its success that all is well: the one is no response, and the other one
 * comes after a write that may have thrown.
 */
public final class HttpUrlConnectionInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "HttpURLConnection";

    public HttpUrlConnectionInstrumentation() {
        super(
                "sun.net.www.protocol.http.HttpURLConnection",
                hook(
                        "HttpURLConnection.getInputStream",
                        named("getInputStream0").and(takesNoArguments()),
                        Response.class),
                hook(
                        "HttpURLConnection.getOutputStream",
                        named("getOutputStream0").and(takesNoArguments()),
                        Request.class));
    }

    static final class Request {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object connection) {
            return ClientEvents.callStarting(LIBRARY, connection);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object call,
                @Advice.FieldValue("responseCode") int status,
                @Advice.Thrown Throwable error) {
            // one that asked with Expect: 100-continue may have got its response instead
            ClientEvents.callEnded(call, status > 0 ? null : error, false);
        }
    }

    static final class Response {

        // once there is a response, each question for a header comes by here, and nothing is left to do
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object connection, @Advice.FieldValue("inputStream") InputStream response) {
            return response == null ? ClientEvents.callStarting(LIBRARY, connection) : null;
        }

        // with a status of 400 and more it throws, and yet the application gets the response
        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object call,
                @Advice.FieldValue("responseCode") int status,
                @Advice.FieldValue("chunkLength") int chunkBytes,
                @Advice.FieldValue("fixedContentLength") int bodyBytes,
                @Advice.FieldValue("fixedContentLengthLong") long longBodyBytes,
                @Advice.Thrown Throwable error) {
            boolean streamed = chunkBytes != -1 || bodyBytes != -1 || longBodyBytes != -1L;
            ClientEvents.callEnded(call, status > 0 ? null : error, !streamed);
        }
    }

    /**
     * The settings are static, and the same for the whole JVM. What is read is the pool's own keep-alive time, which is
     * for servers that announce none: it keeps to what the server says.
     */
    public static final class Settings implements PoolReader {

        private static final int DEFAULT_SECONDS = 5;
        private static final int DEFAULT_SECONDS_OF_PROXY = 60;

        @Override
        public boolean readsRequests() {
            return true;
        }

        @Override
        public PoolSettings read(Object connection) throws ReflectiveOperationException {
            Class<?> client = Class.forName("sun.net.www.http.HttpClient", false, null);
            boolean pooled = (boolean) LibraryObjects.constant(client, "keepAliveProp");
            boolean streaming = streams(connection);
            return new PoolSettings(
                    LIBRARY,
                    System.getProperty("java.version"),
                    pooled ? TimeUnit.SECONDS.toNanos(keepAliveSeconds(connection)) : 0,
                    PoolSettings.NO_LIMIT,
                    PoolSettings.NO_LIMIT,
                    streaming
                            ? "no retry of a streamed body"
                            : "one retry, sun.net.http.retryPost=" + LibraryObjects.constant(client, "retryPostProp"),
                    !streaming);
        }

        /** The properties came with 8u361, 11.0.18, 17.0.6 and 19; the cache has them only where it heeds them. */
        private static long keepAliveSeconds(Object connection) throws ReflectiveOperationException {
            Object pooled = LibraryObjects.field(connection, "http");
            boolean proxy = pooled != null && (boolean) LibraryObjects.field(pooled, "usingProxy");
            Class<?> cache = Class.forName("sun.net.www.http.KeepAliveCache", false, null);
            String property = proxy ? "userKeepAliveProxy" : "userKeepAliveServer";
            Object value = LibraryObjects.constantWhereThere(cache, property);
            int configured = value == null ? -1 : (int) value;
            return configured >= 0 ? configured : proxy ? DEFAULT_SECONDS_OF_PROXY : DEFAULT_SECONDS;
        }

        /** A body that is not kept cannot be sent again. */
        private static boolean streams(Object connection) throws ReflectiveOperationException {
            return (int) LibraryObjects.field(connection, "chunkLength") != -1
                    || (int) LibraryObjects.field(connection, "fixedContentLength") != -1
                    || (long) LibraryObjects.field(connection, "fixedContentLengthLong") != -1;
        }
    }
}
