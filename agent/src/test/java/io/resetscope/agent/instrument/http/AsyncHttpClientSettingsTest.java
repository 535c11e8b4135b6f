package io.resetscope.agent.instrument.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.client.PoolSettings;
import io.resetscope.testkit.ModuleFiles;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of the library's own configuration, of each of its generations. */
class AsyncHttpClientSettingsTest {

    private static final String POOL = "a pool of the application's own";

    private static PoolSettings read(String jars, Map<String, Object> changed) throws Exception {
        URL[] urls = ModuleFiles.client(jars).stream()
                .map(AsyncHttpClientSettingsTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Object builder = loader.loadClass("org.asynchttpclient.DefaultAsyncHttpClientConfig$Builder")
                    .getDeclaredConstructor()
                    .newInstance();
            for (Map.Entry<String, Object> each : changed.entrySet()) {
                Method setter = Stream.of(builder.getClass().getMethods())
                        .filter(it -> it.getName().equals(each.getKey()))
                        .findFirst()
                        .orElseThrow();
                setter.invoke(
                        builder,
                        each.getValue() == POOL ? pool(loader, setter.getParameterTypes()[0]) : each.getValue());
            }
            Object configuration = builder.getClass().getMethod("build").invoke(builder);
            return new AsyncHttpClientInstrumentation.Settings().read(configuration);
        }
    }

    private static Object pool(ClassLoader loader, Class<?> type) {
        return Proxy.newProxyInstance(loader, new Class<?>[] {type}, (proxy, method, arguments) -> null);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"asynchttpclient-2.12+reactor-netty-1.0", "asynchttpclient-3.0+reactor-netty-1.0"})
    @DisplayName("the times are those of the library's own pool, and of no other")
    void pools(String jars) throws Exception {
        PoolSettings usual = read(jars, Map.of());
        assertThat(usual.keepAliveNanos).isEqualTo(TimeUnit.MINUTES.toNanos(1));
        assertThat(usual.timeToLiveNanos).isEqualTo(PoolSettings.NO_LIMIT);
        List<Map<String, Object>> others = List.of(Map.of("setKeepAlive", false), Map.of("setChannelPool", POOL));
        for (Map<String, Object> other : others) {
            PoolSettings settings = read(jars, other);
            assertThat(settings.keepAliveNanos).as("%s", other).isEqualTo(PoolSettings.UNKNOWN);
            assertThat(settings.timeToLiveNanos).as("%s", other).isEqualTo(PoolSettings.UNKNOWN);
            assertThat(settings.retries).isEqualTo(usual.retries);
        }
    }
}
