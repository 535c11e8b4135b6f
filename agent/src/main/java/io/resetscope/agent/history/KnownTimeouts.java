package io.resetscope.agent.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Whose documented default lies where connections begin to die. */
public final class KnownTimeouts {

    private static final int MOST = 8;
    private static final String HTTP = "http";

    /** Timers fire late, never early: servers look for idle connections once a second. */
    private static final long LATE_AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Of the time after which a connection ended by itself: a short timeout is not late by a whole second. */
    private static final double LATE_PART = 0.25;

    private static final List<KnownTimeout> ALL = load();

    private KnownTimeouts() {}

    /**
     * The defaults inside the bracket, at most 8, as in {@code AWS NLB TCP idle timeout (350 s)}: first those that end
     * connections in this way, then those that Server or Via name, then those that do not name themselves otherwise, then
     * those nearest to the middle. All of them are guesses: many have the same default, and each can be set to another
     * value.
     *
     * <p>Without a failure there is no suspect. With a failure alone, the timeout may be anything below; the upper half is
     * looked at, because a much shorter timeout would have shown itself at a shorter idle time, of which there are more.
     *
     * @param ending how the connections ended of which the bracket tells
     * @param server what responses carried, as {@code via}; null when they did not
     * @param announcedNanos for how long the server says that it keeps a connection; not positive when it does not say
     */
    public static List<String> suspects(
            IdleBracket bracket, Ending ending, String server, String via, long announcedNanos) {
        return suspects(bracket, ending, HTTP, server, via, announcedNanos);
    }

    /**
     * Likewise, of what speaks another protocol.
     *
     * @param protocol what is spoken: {@code http}, {@code postgresql}…; null when that is not known
     */
    public static List<String> suspects(
            IdleBracket bracket, Ending ending, String protocol, String server, String via, long announcedNanos) {
        return suspects(
                bracket, ending, server, via, mayBe(server, via, announcedNanos).and(it -> it.speaks(protocol)));
    }

    /**
     * Likewise, of connections that ended by themselves, as the bracket's upper end says: nothing that is much shorter.
     */
    public static List<String> timed(
            IdleBracket bracket, Ending ending, String server, String via, long announcedNanos) {
        long failedNanos = bracket.failedNanos();
        long lateNanos = Math.max(
                failedNanos - bracket.survivedNanos(), Math.min(LATE_AT_MOST_NANOS, (long) (failedNanos * LATE_PART)));
        return suspects(
                bracket,
                ending,
                server,
                via,
                mayBe(server, via, announcedNanos)
                        .and(it -> it.speaks(HTTP))
                        .and(it -> TimeUnit.SECONDS.toNanos(it.seconds) >= failedNanos - lateNanos));
    }

    private static Predicate<KnownTimeout> mayBe(String server, String via, long announcedNanos) {
        return it -> !isRuledOut(it, server, via)
                && !(it.server && announcedNanos > 0 && TimeUnit.SECONDS.toNanos(it.seconds) != announcedNanos);
    }

    /** Likewise, of what is known to stand between the ends, and to have forgotten: no server. */
    public static List<String> devices(IdleBracket bracket) {
        return suspects(bracket, Ending.LATE, null, null, it -> !it.server);
    }

    private static List<String> suspects(
            IdleBracket bracket, Ending ending, String server, String via, Predicate<KnownTimeout> mayBe) {
        long failedNanos = bracket.failedNanos();
        if (failedNanos < 0) {
            return new ArrayList<>();
        }
        long survivedNanos = bracket.survivedNanos();
        long fromNanos = survivedNanos < 0 ? failedNanos / 2 : survivedNanos;
        long middleNanos = fromNanos + (failedNanos - fromNanos) / 2;
        long slackNanos = survivedNanos < 0 ? 0 : LATE_AT_MOST_NANOS;
        List<KnownTimeout> suspects = new ArrayList<>();
        for (KnownTimeout each : ALL) {
            long nanos = TimeUnit.SECONDS.toNanos(each.seconds);
            if (nanos >= fromNanos - slackNanos
                    && nanos <= failedNanos
                    && each.canEndWith(ending)
                    && mayBe.test(each)) {
                suspects.add(each);
            }
        }
        suspects.sort(Comparator.<KnownTimeout, Boolean>comparing(it -> !it.endings.contains(ending))
                .thenComparing(it -> !it.isNamedBy(server) && !it.isNamedBy(via))
                .thenComparing(it -> hasAnotherName(it, server, via))
                .thenComparing(it -> Math.abs(TimeUnit.SECONDS.toNanos(it.seconds) - middleNanos)));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < suspects.size() && i < MOST; i++) {
            texts.add(suspects.get(i).toString());
        }
        return texts;
    }

    /**
     * Whether the server at the other end names itself as another one that is known here. A name that nobody here has may be
     * the application's own, and behind a proxy (Via) the name may be that of a server further away: these rule out nothing.
     */
    private static boolean isRuledOut(KnownTimeout suspect, String server, String via) {
        if (!suspect.server || server == null || via != null || suspect.isNamedBy(server)) {
            return false;
        }
        for (KnownTimeout each : ALL) {
            if (each.server && each.isNamedBy(server)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it would name itself, and the server at the other end has a name that is not its. */
    private static boolean hasAnotherName(KnownTimeout suspect, String server, String via) {
        return suspect.server && suspect.hint != null && server != null && via == null && !suspect.isNamedBy(server);
    }

    private static List<KnownTimeout> load() {
        List<KnownTimeout> rows = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                KnownTimeouts.class.getResourceAsStream("known-timeouts.tsv"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    rows.add(new KnownTimeout(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }
}
