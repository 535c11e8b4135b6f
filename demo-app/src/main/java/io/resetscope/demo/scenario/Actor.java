package io.resetscope.demo.scenario;

import io.resetscope.demo.heard.ErrorTee;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM on the stage: a server, or a gateway. Its main says {@code ready PORT} when it listens, with more
 * ports if it does so at several; whatever else it says is passed on with its name before it, and it leaves when its standard input ends.
 */
public final class Actor implements Closeable {
    private static final int SECONDS_TO_GET_READY = 60;
    private static final int SECONDS_TO_LEAVE = 10;
    private static final String READY = "ready ";

    private final String name;
    private final Process process;
    private final ErrorTee heard;
    private final CountDownLatch isReady = new CountDownLatch(1);
    private final List<Thread> followers = new ArrayList<>();
    private volatile List<ServerAddress> addresses = List.of();

    private Actor(String name, Process process, OutputStream errors) {
        this.name = name;
        this.process = process;
        this.heard = new ErrorTee(errors, Charset.defaultCharset());
    }

    /** @param jvmArguments those that bring Resetscope along, or none */
    static Actor start(
            String name,
            List<String> jvmArguments,
            Class<?> main,
            List<String> arguments,
            PrintWriter out,
            OutputStream errors)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx128m");
        command.addAll(jvmArguments);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().computeIfPresent("OTEL_SERVICE_NAME", (key, own) -> own + "-" + name);
        Actor actor = new Actor(name, builder.start(), errors);
        actor.follow(out);
        actor.awaitReady();
        return actor;
    }

    private void follow(PrintWriter out) {
        daemon(() -> {
            try (BufferedReader reader = process.inputReader()) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    if (line.startsWith(READY)) {
                        addresses = addresses(line.substring(READY.length()));
                        isReady.countDown();
                    } else {
                        out.println(name + ": " + line);
                    }
                }
            } finally {
                isReady.countDown();
            }
        });
        daemon(() -> {
            try (InputStream errors = process.getErrorStream()) {
                errors.transferTo(heard);
            }
        });
    }

    private interface Following {
        void run() throws IOException;
    }

    private void daemon(Following following) {
        Thread thread = new Thread(
                () -> {
                    try {
                        following.run();
                    } catch (IOException over) {
                        // it has left, or was killed
                    }
                },
                "follows " + name);
        thread.setDaemon(true);
        thread.start();
        followers.add(thread);
    }

    private void awaitReady() throws IOException, InterruptedException {
        if (!isReady.await(SECONDS_TO_GET_READY, TimeUnit.SECONDS) || addresses.isEmpty()) {
            close();
            throw new IOException(name + " did not get ready");
        }
    }

    public String name() {
        return name;
    }

    /** Where it listens, on 127.0.0.1. */
    ServerAddress address() {
        return addresses.get(0);
    }

    /** The same, of one that listens at several ports. */
    List<ServerAddress> addresses() {
        return addresses;
    }

    private static List<ServerAddress> addresses(String ports) {
        return Arrays.stream(ports.split(" "))
                .map(port -> new ServerAddress("127.0.0.1", Integer.parseInt(port)))
                .toList();
    }

    /** What it writes to standard error. */
    public ErrorTee heard() {
        return heard;
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS_TO_LEAVE, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            // its last words
            for (Thread follower : followers) {
                follower.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_LEAVE));
            }
        } catch (IOException over) {
            process.destroyForcibly();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
