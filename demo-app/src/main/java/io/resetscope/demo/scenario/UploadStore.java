package io.resetscope.demo.scenario;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/**
 * A store for files as Spring Boot would run it: a Tomcat, multipart forms, and 413 to what is too large. The argument is
 * Tomcat's {@code maxSwallowSize}: how much of a refused body it still reads before it closes.
 */
final class UploadStore {
    /** Those of Spring Boot: {@code spring.servlet.multipart.max-file-size} and {@code max-request-size}. */
    private static final long MAX_FILE_BYTES = 1 << 20;

    private static final long MAX_REQUEST_BYTES = 10 << 20;

    /** What it takes to find out whose file it is. Meanwhile the body piles up in the kernels between the two. */
    private static final long LOOKING_UP_MILLIS = 200;

    private UploadStore() {}

    public static void main(String[] arguments) throws IOException, LifecycleException {
        EmbeddedTomcat tomcat = new EmbeddedTomcat(Map.of("maxSwallowSize", arguments[0]), UploadStore::addServlet);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(tomcat), "close"));
        Part.listensAt(tomcat.port());
    }

    private static void addServlet(Context context) {
        Wrapper files = Tomcat.addServlet(context, "files", new Files());
        files.setMultipartConfigElement(new MultipartConfigElement("", MAX_FILE_BYTES, MAX_REQUEST_BYTES, 0));
        files.addMapping("/files/*");
    }

    private static void close(EmbeddedTomcat tomcat) {
        try {
            tomcat.close();
        } catch (IOException stuck) {
            throw new UncheckedIOException(stuck);
        }
    }

    private static final class Files extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain");
            response.getWriter().println("file " + request.getPathInfo());
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            response.setContentType("text/plain");
            lookUpOwner();
            try {
                response.getWriter().println("stored " + request.getPart("file").getSize() + " bytes");
            } catch (IllegalStateException tooLarge) {
                System.out.println("413 to a request of " + request.getContentLengthLong() + " bytes");
                response.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
                response.getWriter().println("too large");
            }
        }

        private static void lookUpOwner() {
            try {
                Thread.sleep(LOOKING_UP_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
