package io.resetscope.agent;

import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.ConnectionTracker;
import io.resetscope.agent.connection.NativeSockets;
import io.resetscope.agent.connection.RequestThreads;
import io.resetscope.agent.connection.ServedConnections;
import io.resetscope.agent.http.HttpConversation;
import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.agent.incident.IncidentRecorder;
import io.resetscope.agent.incident.Neighbourhood;
import io.resetscope.agent.incident.PolicyWatch;
import io.resetscope.agent.incident.Settling;
import io.resetscope.agent.incident.Stalls;
import io.resetscope.agent.instrument.InstrumentedClasses;
import io.resetscope.agent.instrument.Weaver;
import io.resetscope.agent.options.LogStyle;
import io.resetscope.agent.options.Options;
import io.resetscope.agent.report.Reporter;
import io.resetscope.agent.report.TelemetrySettings;
import io.resetscope.agent.report.log.OwnLog;
import io.resetscope.agent.selftest.SelfTest;
import io.resetscope.agent.server.Servers;
import io.resetscope.bootstrap.ClientEvents;
import io.resetscope.bootstrap.ConnectionEvents;
import io.resetscope.bootstrap.NativeEvents;
import io.resetscope.bootstrap.ServerEvents;
import io.resetscope.bootstrap.TlsEvents;
import java.lang.instrument.Instrumentation;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the line, in the order in which facts travel it: hooks, connection facts, incidents, diagnosis, reports. Called
 * by the premain step, by name.
 */
public final class ResetscopeAgent {

    private static final Logger LOG = LoggerFactory.getLogger(ResetscopeAgent.class);

    private static final int NEWEST_TESTED_JAVA = 28;
    /** So that its first lines stand before the application's own; a log that blocks does not keep it longer. */
    private static final long FIRST_LINES_MILLIS = 500;

    private static volatile RunningAgent running;

    private ResetscopeAgent() {}

    /**
     * @param arguments of the agent; null when there are none
     * @param attached whether the application was running already
     * @return false when the options switch the agent off
     */
    public static boolean start(String arguments, Instrumentation instrumentation, boolean attached) {
        Options options = Options.of(arguments, System.getProperties(), System.getenv());
        if (!options.enabled()) {
            return false;
        }
        OwnLog.debug(options.debug());

        TelemetrySettings telemetry = new TelemetrySettings(System.getProperties(), System.getenv());
        IncidentQueue queue = new IncidentQueue();
        ConnectionTable table = new ConnectionTable(options.maxConnections());
        HookFailures hookFailures = new HookFailures();
        OwnHealth health = new OwnHealth(table, queue, hookFailures);
        Reporter reporter = new Reporter(
                queue,
                form(options.log()),
                options.maxIncidentsPerMinute(),
                telemetry,
                AgentVersion.get(),
                health::notice);
        Stalls stalls = new Stalls();
        Servers servers = new Servers(
                InstrumentedClasses::serverSettings, () -> queue.countDropped(IncidentQueue.Dropped.POOL_UNREADABLE));
        Settling settling = new Settling(
                queue,
                new WholeFacts(reporter, queue, hookFailures::between),
                new Neighbourhood(table),
                new PolicyWatch(table, servers),
                stalls,
                options.settleNanos(),
                health::explainingFailed);

        InstrumentedClasses classes = new InstrumentedClasses();
        ServedConnections served = new ServedConnections(table);
        RequestThreads requests = new RequestThreads(table);
        ClientCalls calls = new ClientCalls(served, classes.clientLibraries(), requests::current);
        ConnectionTracker tracker = new ConnectionTracker(
                table,
                new WatchPolicy(options),
                new IncidentRecorder(queue, calls, served, servers, requests),
                requests,
                HttpConversation::new);

        Weaver weaver = new Weaver(classes, health::hookFailed);
        running = new RunningAgent(weaver, instrumentation, settling, stalls, reporter);
        try {
            OwnLog.queue(OwnThreads::log, () -> queue.countDropped(IncidentQueue.Dropped.LOG_FULL));
            for (String problem : options.problems()) {
                LOG.warn(OwnLog.printable(problem));
            }
            ConnectionEvents.install(tracker);
            TlsEvents.install(tracker.tls());
            ClientEvents.install(calls);
            NativeSockets natives = new NativeSockets(tracker);
            served.knows(natives);
            NativeEvents.install(natives);
            ServerEvents.install(servers);
            watchOwnFailures(hookFailures, table, calls);
            weaver.install(instrumentation);
            running.start();
            AgentProperties.announce();
            for (String problem : telemetry.problems()) {
                LOG.warn("telemetry: {}", OwnLog.printable(problem));
            }
            announce(options, telemetry, attached);
            warnOfNewJava();
            OwnLog.flush(FIRST_LINES_MILLIS);
            if (options.selftest()) {
                SelfTest.run(tracker, tracker.tls(), System.err);
            }
        } catch (Throwable failure) {
            // whole or not at all
            if (running.undo()) {
                running = null;
            }
            throw failure;
        }
        return true;
    }

    /**
     * Leaves this JVM as it was, but for {@code io.resetscope.bootstrap}. Called by the premain step, by name.
     *
     * @return false when something is left; another call tries that again
     */
    public static boolean detach() {
        RunningAgent agent = running;
        if (agent != null && !agent.detach()) {
            return false;
        }
        running = null;
        return true;
    }

    /** Hooks that fail again and again go, and with them the facts that are no longer kept up to date. */
    private static void watchOwnFailures(HookFailures hooks, ConnectionTable table, ClientCalls calls) {
        hooks.watch("sockets and channels, and TLS, are", ConnectionEvents.ownFailures(), () -> {
            TlsEvents.install(null);
            table.forgetAll();
        });
        hooks.watch("Netty's native sockets are", NativeEvents.ownFailures(), table::forgetAll);
        hooks.watch("what is said under TLS is", TlsEvents.ownFailures(), table::forgetAll);
        hooks.watchCalls("settings of server libraries are", ServerEvents.ownFailures(), () -> {});
        hooks.watchCalls("calls of client libraries are", ClientEvents.ownFailures(), calls::stop);
    }

    private static int javaVersion() {
        String version = System.getProperty("java.specification.version");
        return version.startsWith("1.") ? 8 : Integer.parseInt(version);
    }

    private static void warnOfNewJava() {
        if (javaVersion() > NEWEST_TESTED_JAVA) {
            LOG.warn(
                    "Java {} is newer than what this release was tested on (8 to {}); hooks that do not fit are named",
                    javaVersion(),
                    NEWEST_TESTED_JAVA);
        }
    }

    private static Reporter.LogForm form(LogStyle style) {
        switch (style) {
            case LADDER:
                return Reporter.LogForm.PICTURED_BLOCK;
            case LINE:
                return Reporter.LogForm.LINE;
            case OFF:
                return Reporter.LogForm.NONE;
            default:
                return Reporter.LogForm.BLOCK;
        }
    }

    private static void announce(Options options, TelemetrySettings telemetry, boolean attached) {
        LOG.info(
                "{} watching java.net.Socket and SocketChannel on Java {}{}; log {}, telemetry {}",
                AgentVersion.get(),
                System.getProperty("java.version"),
                attached ? " (attached)" : "",
                options.log().name().toLowerCase(Locale.ROOT),
                where(telemetry));
    }

    private static String where(TelemetrySettings telemetry) {
        if (!telemetry.configured()) {
            return "off (no OTEL_EXPORTER_OTLP_ENDPOINT)";
        }
        return telemetry.usable() ? "to " + telemetry.endpoint() : "off (see above)";
    }
}
