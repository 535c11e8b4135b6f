package io.resetscope.lab.client;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Jetty's HTTP client, with its defaults unless it is told otherwise: 9.4 and 12. They have the same class names with other
 * methods, so that no program can be compiled against both: each method is looked up by its name.
 */
public final class JettyDriver implements Driver {

    private static final String PACKAGE = "org.eclipse.jetty.client.";

    private final Object client;
    private boolean started;

    public JettyDriver() throws ReflectiveOperationException {
        client = make(Class.forName(PACKAGE + "HttpClient"));
    }

    /** 12 knows TLS by itself; 9.4 wants to be told how. */
    private static Object make(Class<?> type) throws ReflectiveOperationException {
        for (Constructor<?> constructor : type.getConstructors()) {
            Class<?>[] parameters = constructor.getParameterTypes();
            if (parameters.length == 1 && parameters[0].getSimpleName().equals("SslContextFactory")) {
                return constructor.newInstance(Class.forName(parameters[0].getName() + "$Client")
                        .getConstructor()
                        .newInstance());
            }
        }
        return type.getConstructor().newInstance();
    }

    @Override
    public void configure(Habits habits) throws Exception {
        call(client, "setIdleTimeout", habits.keepAliveMillis);
    }

    @Override
    public int exchange(Call call) throws Exception {
        if (!started) {
            started = true;
            call(client, "start");
        }
        Object request = call(client, "newRequest", call.url());
        call(request, "method", call.method());
        header(request, "traceparent", call.traceparent);
        if (call.expects()) {
            header(request, "Expect", "100-continue");
        }
        if (call.upload != null) {
            body(request, call.upload.length);
        }
        call(request, "timeout", (long) call.readTimeoutMillis, TimeUnit.MILLISECONDS);
        return (int) call(call(request, "send"), "getStatus");
    }

    private static void header(Object request, String name, String value) throws Exception {
        if (has(request, "headers")) {
            call(request, "headers", (Consumer<Object>) headers -> put(headers, name, value));
        } else {
            call(request, "header", name, value);
        }
    }

    private static void put(Object headers, String name, String value) {
        try {
            call(headers, "put", name, value);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void body(Object request, long length) throws Exception {
        byte[][] pieces = new byte[(int) (length / Upload.PIECE)][];
        Arrays.fill(pieces, new byte[Upload.PIECE]);
        boolean newer = has(request, "body");
        Object content = Class.forName(PACKAGE + (newer ? "BytesRequestContent" : "util.BytesContentProvider"))
                .getConstructor(byte[][].class)
                .newInstance((Object) pieces);
        call(request, newer ? "body" : "content", content);
    }

    private static boolean has(Object object, String method) {
        for (Method each : object.getClass().getMethods()) {
            if (each.getName().equals(method) && each.getParameterCount() == 1) {
                return true;
            }
        }
        return false;
    }

    /** The public method of that name which takes these arguments. */
    private static Object call(Object object, String method, Object... arguments) throws Exception {
        for (Method each : object.getClass().getMethods()) {
            if (each.getName().equals(method) && takes(each.getParameterTypes(), arguments)) {
                each.setAccessible(true);
                try {
                    return each.invoke(object, arguments);
                } catch (InvocationTargetException e) {
                    throw unwrapped(e.getCause());
                }
            }
        }
        throw new NoSuchMethodException(object.getClass().getName() + '.' + method);
    }

    private static Exception unwrapped(Throwable error) {
        return (Exception) (error instanceof ExecutionException ? error.getCause() : error);
    }

    private static boolean takes(Class<?>[] parameters, Object... arguments) {
        if (parameters.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            boolean fits =
                    parameters[i] == long.class ? arguments[i] instanceof Long : parameters[i].isInstance(arguments[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        try {
            call(client, "stop");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
