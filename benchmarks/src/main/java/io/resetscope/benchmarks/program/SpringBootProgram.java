package io.resetscope.benchmarks.program;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A Spring Boot web application: it starts, answers one request of its own, and ends. */
@SpringBootConfiguration
@EnableAutoConfiguration
@RestController
public class SpringBootProgram {

    @GetMapping("/")
    public String hello() {
        return "hello";
    }

    public static void main(String[] arguments) throws IOException {
        SpringApplication application = new SpringApplication(SpringBootProgram.class);
        try (ServletWebServerApplicationContext context = (ServletWebServerApplicationContext)
                application.run("--server.port=0", "--server.address=127.0.0.1", "--logging.level.root=WARN")) {
            URI uri = URI.create("http://127.0.0.1:" + context.getWebServer().getPort() + "/");
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            try (InputStream input = connection.getInputStream()) {
                System.out.println("done " + new String(input.readAllBytes()));
            }
        }
    }
}
