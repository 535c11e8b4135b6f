package io.resetscope.lab.spring;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/**
 * Spring Cloud Gateway: {@code SpringGateway <upstream port>…}. Passes {@code /<upstream port>/…} on. What the framework
 * answers 500 to, a failed upstream, becomes a 502 where the path begins with {@code /502}.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
public class SpringGateway {

    private static final String AS_502 = "/502";
    /** Before the framework's own, which makes a 500 of it. */
    private static final int FIRST = -2;

    public static void main(String[] arguments) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(SpringGateway.class)
                .bannerMode(Banner.Mode.OFF)
                .properties(Map.of(
                        "server.port", "0",
                        "logging.level.root", "off",
                        "upstream.ports", String.join(",", arguments),
                        "spring.cloud.gateway.server.webflux.httpclient.response-timeout", "2s"))
                .run();
        Thread lifeline = new Thread(() -> untilEnd(context), "lifeline");
        lifeline.start();
        System.out.println("ready " + context.getEnvironment().getProperty("local.server.port"));
        System.out.flush();
    }

    private static void untilEnd(ConfigurableApplicationContext context) {
        try {
            while (System.in.read() >= 0) {
                // nothing is said to a server
            }
        } catch (IOException gone) {
            System.err.println("standard input: " + gone);
        }
        System.exit(SpringApplication.exit(context));
    }

    @Bean
    RouteLocator routes(RouteLocatorBuilder builder, Environment environment) {
        RouteLocatorBuilder.Builder routes = builder.routes();
        Arrays.stream(environment.getRequiredProperty("upstream.ports").split(","))
                .forEach(port -> {
                    String uri = "http://127.0.0.1:" + port;
                    routes.route(to -> to.path("/" + port + "/**")
                            .filters(it -> it.stripPrefix(1))
                            .uri(uri));
                    routes.route(to -> to.path(AS_502 + "/" + port + "/**")
                            .filters(it -> it.stripPrefix(2))
                            .uri(uri));
                });
        return routes.build();
    }

    @Bean
    @Order(FIRST)
    WebExceptionHandler badGateway() {
        return (exchange, failure) -> {
            boolean mapped = failure instanceof IOException
                    && exchange.getRequest().getPath().value().startsWith(AS_502);
            return Mono.error(mapped ? new ResponseStatusException(HttpStatus.BAD_GATEWAY, null, failure) : failure);
        };
    }
}
