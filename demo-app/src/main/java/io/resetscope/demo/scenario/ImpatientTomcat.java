package io.resetscope.demo.scenario;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** A Tomcat that closes keep-alive connections early. Its poller looks about once a second, so it may be that late. */
final class ImpatientTomcat implements Closeable {
    private final EmbeddedTomcat tomcat;

    ImpatientTomcat(Duration keepAlive) throws IOException, LifecycleException {
        tomcat = new EmbeddedTomcat(
                Map.of("keepAliveTimeout", Long.toString(keepAlive.toMillis())),
                context -> Tomcat.addServlet(context, "orders", new Orders()).addMapping("/orders/*"));
    }

    ServerAddress address() {
        return new ServerAddress("127.0.0.1", tomcat.port());
    }

    @Override
    public void close() throws IOException {
        tomcat.close();
    }

    private static final class Orders extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain");
            response.getWriter().println("order " + request.getPathInfo());
        }
    }
}
