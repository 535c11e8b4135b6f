package io.resetscope.agent.incident;

import io.resetscope.agent.client.CallWitness;
import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionListener;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.RequestThreads;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.ServedConnections;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.server.Servers;
import java.io.FileDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Turns a failure into an incident: has the facts copied on the thread that met it, before they change, and hands them
 * to the agent's own thread. Never waits; what does not fit into the queue is counted.
 */
public final class IncidentRecorder implements ConnectionListener {

    private static final int MAX_SERVERS = 1024;

    private final IncidentQueue queue;
    private final Cancellations cancellations = new Cancellations();
    private final AddressFallback fallback = new AddressFallback();
    private final Upstreams upstreams;
    /** The first library that connected to each server. */
    private final Map<String, String> libraries = new ConcurrentHashMap<>();

    private final AtomicLong numbers = new AtomicLong();

    private final ClientCalls calls;
    private final ConnectionCalls callOf;
    private final Servers servers;

    public IncidentRecorder(
            IncidentQueue queue,
            ClientCalls calls,
            ServedConnections served,
            Servers servers,
            RequestThreads requests) {
        this.queue = queue;
        this.calls = calls;
        this.callOf = new ConnectionCalls(calls, served);
        this.servers = servers;
        this.upstreams = new Upstreams(requests);
    }

    @Override
    public Object failed(Connection connection, Signal signal, boolean duringWrite, Throwable error, long atNanos) {
        IncidentBuilder incident = Snapshot.of(connection, signal, duringWrite, error, atNanos);
        if (incident.role == Role.SERVER) {
            incident.upstream = upstreams.lost(connection, atNanos);
        } else if (signal == Signal.LOCAL_CLOSE) {
            giveUp(connection, atNanos);
        }
        InetSocketAddress peer = connection.peer();
        InetSocketAddress local = connection.local();
        long openedNanos = connection.openedNanos;
        boolean ownClose = signal == Signal.LOCAL_CLOSE || signal == Signal.ANSWER;
        if (connection.isClosedBehind()) {
            return offer(incident, callOf.failed(connection, incident), peer, true, null, () -> {
                if (connection.hasCaughtUp()) {
                    Snapshot.exchangeAgain(incident, connection);
                }
                return connection.endedInOrderAfterAll();
            });
        }
        return offer(
                incident,
                callOf.failed(connection, incident),
                peer,
                () -> incident.role == Role.SERVER
                        && !ownClose
                        && cancellations.madeBy(peer, local, openedNanos, atNanos));
    }

    @Override
    public void aftermath(Connection connection, Object failure) {
        if (failure instanceof Testimony) {
            Exchange exchange = connection.exchange;
            ((Testimony) failure).aftermath = new Aftermath(
                    exchange.number,
                    exchange.status,
                    exchange.server,
                    exchange.via,
                    connection.ending().unreadBytes,
                    connection.firstReceived(),
                    connection.tls() == null ? -1 : connection.tls().fatalAlert(),
                    connection.isLateAnswerRead());
        }
    }

    @Override
    public void metBefore(Connection connection, Object failure, Signal signal) {
        if (failure instanceof Testimony) {
            ((Testimony) failure).metBefore = signal;
        }
    }

    @Override
    public void answeredByGateway(Connection connection, Exchange exchange, int streamId, long atNanos) {
        Upstream upstream = null;
        if (connection.role == Role.SERVER) {
            upstream = upstreams.spokenOf(connection, exchange, streamId, atNanos);
            if (upstream == null) {
                answeredBeforeGivingUp(connection, exchange, streamId, atNanos);
                return;
            }
            if (!Upstreams.explains(upstream, exchange.status)) {
                return;
            }
        } else {
            upstreams.answered(connection, exchange, callOf.underWay(connection), atNanos);
            if (!Gateways.mayMean(exchange.status, exchange.server, exchange.via)) {
                return;
            }
        }
        IncidentBuilder incident = Snapshot.ofAnswer(connection, exchange, streamId, atNanos);
        incident.upstream = upstream;
        offer(incident, callOf.failed(connection, incident), connection.peer(), false, upstream, () -> false);
    }

    /** Some gateways speak of a timeout first, and close the upstream's connection then. */
    private void answeredBeforeGivingUp(Connection connection, Exchange exchange, int streamId, long atNanos) {
        if (exchange.status != Upstreams.GATEWAY_TIMEOUT) {
            return;
        }
        IncidentBuilder incident = Snapshot.ofAnswer(connection, exchange, streamId, atNanos);
        Supplier<Upstream> givenUp = upstreams.givenUpAfter(connection, exchange, streamId, atNanos);
        offer(incident, null, connection.peer(), () -> {
            incident.upstream = givenUp.get();
            return incident.upstream == null;
        });
    }

    @Override
    public void endedByPeer(Connection connection, boolean failed, long atNanos) {
        upstreams.ended(connection, failed, callOf.underWay(connection), atNanos);
    }

    @Override
    public void responds(Connection connection, long atNanos) {
        if (upstreams.hasAnyFailed(atNanos)) {
            upstreams.responds(connection, callOf.underWay(connection), atNanos);
        }
    }

    @Override
    public void closed(Connection connection, long atNanos) {
        boolean underWay = connection.conversation().exchangeUnderWay();
        if (connection.role == Role.CLIENT) {
            if (underWay) {
                cancellations.add(connection, atNanos);
            }
            giveUp(connection, atNanos);
            return;
        }
        if (!connection.conversation().understood() || connection.exchange.number == 0) {
            return;
        }
        Upstream upstream = upstreams.lost(connection, atNanos);
        boolean tired = ServersClose.isTired(connection, atNanos);
        if (tired || ServersClose.isPropagated(connection, upstream, atNanos)) {
            IncidentBuilder incident = Snapshot.of(connection, Signal.LOCAL_CLOSE, false, null, atNanos);
            incident.upstream = upstream;
            Upstream onlyBecauseOf = tired ? null : upstream;
            offer(incident, callOf.failed(connection, incident), connection.peer(), false, onlyBecauseOf, () -> false);
        }
    }

    /** A client closes: whoever waits for its answer, such as a gateway's client, waits in vain. */
    private void giveUp(Connection connection, long atNanos) {
        Exchange exchange = connection.exchange;
        if (connection.conversation().exchangeUnderWay()
                && connection.conversation().understood()
                && exchange.responseBytes == 0
                && exchange.lastRequestByteNanos != 0) {
            upstreams.gaveUp(connection, callOf.underWay(connection), atNanos);
        }
    }

    @Override
    public void connected(Connection connection) {
        ClientCall call = callOf.connecting(connection.get());
        connection.call = call;
        fallback.add(connection);
        if (call != null) {
            connection.library = call.library;
            return;
        }
        String server = connection.serverHost + ':' + connection.serverPort;
        String library = libraries.get(server);
        if (library == null && libraries.size() < MAX_SERVERS) {
            // once per server: a stack is dear
            library = String.valueOf(ClientLibrary.of(new Throwable()));
            libraries.put(server, library);
        }
        connection.library = library;
    }

    @Override
    public void connectFailed(
            FileDescriptor fd,
            InetSocketAddress remote,
            Signal signal,
            long startedNanos,
            Throwable error,
            long atNanos) {
        long threadId = Thread.currentThread().getId();
        IncidentBuilder incident = Snapshot.of(remote, signal, startedNanos, error, atNanos);
        ClientCall call = callOf.failedToConnect(fd, incident);
        Testimony testimony = offer(
                incident,
                call,
                remote,
                () -> fallback.accepted(
                        remote.getHostString(), remote.getPort(), remote.getAddress(), threadId, call, atNanos));
        // of an attempt that did not block, the beginning is not known
        upstreams.unreachable(remote, call, startedNanos != atNanos, testimony, startedNanos, atNanos);
    }

    private Testimony offer(
            IncidentBuilder incident, ClientCall call, InetSocketAddress peer, BooleanSupplier excused) {
        return offer(incident, call, peer, false, null, excused);
    }

    private Testimony offer(
            IncidentBuilder incident,
            ClientCall call,
            InetSocketAddress peer,
            boolean doubtful,
            Upstream onlyBecauseOf,
            BooleanSupplier excused) {
        long failedNanos = incident.failedNanos;
        incident.number = numbers.incrementAndGet();
        // of the streams of HTTP/2, each is another call's
        boolean alone = incident.http2 == null || incident.http2.streamsInFlight <= 1;
        long metNanos = incident.metNanos == 0 ? failedNanos : incident.metNanos;
        boolean duringCall = call != null && call == incident.metDuring.get();
        CallWitness witness = calls.witness(call, metNanos, alone, duringCall);
        if (witness != null) {
            // a pool stands above the driver that speaks
            incident.library =
                    incident.library != null && ClientLibrary.isPool(call.library) ? incident.library : call.library;
            if (witness.underWay && incident.hitsExchange()) {
                incident.resends = call.attemptFailed();
                incident.openedForCall = incident.ageNanos < 0
                        ? null
                        : Boolean.valueOf(call.startedNanos - (failedNanos - incident.ageNanos) < 0);
            }
        }
        Testimony testimony = new Testimony(
                incident,
                witness,
                excused,
                () -> incident.role == Role.CLIENT
                        && peer != null
                        && !peer.isUnresolved()
                        && fallback.connectedAgain(peer.getAddress(), peer.getPort(), failedNanos));
        if (incident.role == Role.CLIENT && peer != null && !peer.isUnresolved()) {
            InetAddress address = peer.getAddress();
            testimony.acceptedBefore =
                    untilNanos -> fallback.connectedBetween(address, peer.getPort(), failedNanos, untilNanos);
            testimony.acceptedAfter = sinceNanos -> fallback.connectedAgain(address, peer.getPort(), sinceNanos);
        }
        testimony.doubtful = doubtful;
        if (incident.role == Role.SERVER) {
            testimony.ownServer = () -> servers.at(incident.localPort, incident.serverLibrary);
        }
        testimony.toldOnlyBecauseOf(onlyBecauseOf);
        testimony.withoutCall = () -> calls.withoutCall(incident.library);
        queue.offer(testimony);
        return testimony;
    }

    @Override
    public void idleSurvived(Connection connection, long idleNanos) {
        queue.offerSurvival(new IdleSurvival(
                connection.serverHost,
                connection.serverPort,
                connection.peerAddress() == null
                        ? null
                        : connection.peerAddress().getHostAddress(),
                idleNanos,
                connection.ageKnown ? connection.lastByteNanos - connection.openedNanos : -1,
                connection.exchange.number));
    }

    @Override
    public void overLimit() {
        queue.countDropped(IncidentQueue.Dropped.CONNECTION_OVER_LIMIT);
    }
}
