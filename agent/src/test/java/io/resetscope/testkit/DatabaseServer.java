package io.resetscope.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A database server of the machine's, in the foreground and with a directory of its own: nothing stays behind. */
public final class DatabaseServer implements AutoCloseable {

    /** Of every database here, without a password. */
    public static final String USER = "shop";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOOPBACK = "127.0.0.1";
    private static final String LOG = "server.log";
    private static final Path POSTGRES_VERSIONS = Path.of("/usr/lib/postgresql");

    private final TemporaryDirectory directory;
    private final Process process;
    private final int port;

    private DatabaseServer(TemporaryDirectory directory, Process process, int port) {
        this.directory = directory;
        this.process = process;
        this.port = port;
    }

    /** On loopback, with these settings, such as {@code idle_session_timeout=1000}. */
    public static DatabaseServer postgres(String... settings) {
        return postgres(List.of(), LOOPBACK, settings);
    }

    /** The same behind a command, such as {@code ip netns exec …}, on that address. */
    public static DatabaseServer postgres(List<String> prefix, String address, String... settings) {
        Path bin = Requirement.present(postgresBin(), "PostgreSQL", "install it, e.g. apt-get install postgresql");
        TemporaryDirectory directory = TemporaryDirectory.create("postgres");
        Path home = directory.path();
        // it refuses to run as root
        List<String> unprivileged = isRoot() ? as("postgres", home) : List.of();
        Socket held = Ports.held();
        run(
                home,
                unprivileged,
                bin.resolve("initdb").toString(),
                "-D",
                home + "/data",
                "-A",
                "trust",
                "-U",
                USER,
                "-N");
        admitEveryone(home.resolve("data/pg_hba.conf"));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(unprivileged);
        command.addAll(List.of(bin.resolve("postgres").toString(), "-D", home + "/data", "-h", address));
        command.addAll(List.of("-p", String.valueOf(held.getLocalPort()), "-k", home.toString(), "-c", "fsync=off"));
        for (String setting : settings) {
            command.addAll(List.of("-c", setting));
        }
        return launch(directory, command, held, "ready to accept connections");
    }

    private static void admitEveryone(Path rules) {
        try {
            Files.writeString(rules, "host all all 0.0.0.0/0 trust\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On loopback, with these options, such as {@code --timeout 1}. */
    public static DatabaseServer redis(String... options) {
        return redis(List.of(), LOOPBACK, options);
    }

    /** The same behind a command, on that address. */
    public static DatabaseServer redis(List<String> prefix, String address, String... options) {
        Path binary =
                Requirement.present(find("redis-server"), "Redis", "install it, e.g. apt-get install redis-server");
        TemporaryDirectory directory = TemporaryDirectory.create("redis");
        Socket held = Ports.held();
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(binary.toString(), "--port", String.valueOf(held.getLocalPort()), "--bind", address));
        command.addAll(List.of("--dir", directory.path().toString(), "--protected-mode", "no", "--save", ""));
        command.addAll(List.of(options));
        return launch(directory, command, held, "eady to accept connections");
    }

    /** On loopback, with these options, such as {@code --wait-timeout=1}. */
    public static DatabaseServer mariadb(String... options) {
        String remedy = "install it, e.g. apt-get install mariadb-server";
        Path binary = Requirement.present(find("mariadbd"), "MariaDB", remedy);
        Path install = Requirement.present(find("mariadb-install-db"), "MariaDB", remedy);
        TemporaryDirectory directory = TemporaryDirectory.create("mariadb");
        Path home = directory.path();
        List<String> unprivileged = isRoot() ? as("mysql", home) : List.of();
        Socket held = Ports.held();
        run(
                home,
                unprivileged,
                install.toString(),
                "--no-defaults",
                "--datadir=" + home + "/data",
                // at its start each removes the temporary tables of all others beside it
                "--tmpdir=" + home,
                "--skip-test-db",
                "--auth-root-authentication-method=normal");
        List<String> command = new ArrayList<>(unprivileged);
        command.addAll(List.of(binary.toString(), "--no-defaults", "--datadir=" + home + "/data"));
        command.addAll(
                List.of("--port=" + held.getLocalPort(), "--bind-address=" + LOOPBACK, "--socket=" + home + "/socket"));
        command.addAll(List.of("--skip-grant-tables", "--skip-networking=0", "--pid-file=" + home + "/pid"));
        command.add("--tmpdir=" + home);
        command.addAll(List.of(options));
        return launch(directory, command, held, "ready for connections");
    }

    public int port() {
        return port;
    }

    private static DatabaseServer launch(
            TemporaryDirectory directory, List<String> command, Socket held, String ready) {
        try (held) {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.path().resolve(LOG).toFile())
                    .directory(directory.path().toFile())
                    .start();
            DatabaseServer server = new DatabaseServer(directory, process, held.getLocalPort());
            server.await(ready);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String ready) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> log().contains(ready) || !process.isAlive());
        } catch (ConditionTimeoutException e) {
            close();
            throw e;
        }
        if (!process.isAlive()) {
            String log = log();
            close();
            throw new IllegalStateException("the server does not start: " + log);
        }
    }

    /** What it has said. */
    public String log() {
        try {
            return Files.readString(directory.path().resolve(LOG));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Ends its connections, and waits for nobody. */
    @Override
    public void close() {
        try {
            // SIGTERM makes PostgreSQL wait for its clients
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            process.destroy();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        directory.close();
    }

    /** The directory is the user's from now on. */
    private static List<String> as(String user, Path home) {
        try {
            Files.setOwner(
                    home, home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
    }

    private static void run(Path home, List<String> prefix, String... command) {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(line)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(line + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + line, e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Optional<Path> postgresBin() {
        if (!Files.isDirectory(POSTGRES_VERSIONS)) {
            return find("initdb").map(Path::getParent);
        }
        try (Stream<Path> versions = Files.list(POSTGRES_VERSIONS)) {
            return versions.map(it -> it.resolve("bin"))
                    .filter(it -> Files.isExecutable(it.resolve("initdb")))
                    .max(Path::compareTo);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> find(String program) {
        return Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":"))
                .map(it -> Path.of(it, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
