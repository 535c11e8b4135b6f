package io.resetscope.agent.instrument.database;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;

import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.agent.instrument.http.LibraryObjects;
import io.resetscope.bootstrap.ClientEvents;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;

/**
 * HikariCP's pool, whatever JDBC driver is below it: {@code PoolBase.newConnection} opens every connection of it, on one
 * thread, so that each can be asked later how it is pooled. Read in 4.0.3 and 7.1.0.
 */
public final class HikariInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "HikariCP";

    public HikariInstrumentation() {
        super(
                "com.zaxxer.hikari.pool.PoolBase",
                hook("HikariCP.newConnection", named("newConnection"), NewConnection.class));
    }

    static final class NewConnection {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object pool) {
            return ClientEvents.callStarting(LIBRARY, pool);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Object call, @Advice.Thrown Throwable error) {
            ClientEvents.callEnded(call, error);
        }
    }

    /** Reads them off the pool's {@code HikariConfig}, where they can be changed while it runs. */
    public static final class Settings implements PoolReader {

        private static final String VERSION = "META-INF/maven/com.zaxxer/HikariCP/pom.properties";

        @Override
        public PoolSettings read(Object pool) throws ReflectiveOperationException {
            Object config = LibraryObjects.field(pool, "config");
            return new PoolSettings(
                    LIBRARY,
                    LibraryObjects.property(pool, VERSION, "version"),
                    idleTimeout(config),
                    limit((Long) LibraryObjects.field(config, "maxLifetime")),
                    validation(pool),
                    pings(config),
                    null,
                    null);
        }

        /** It gives up none of the connections that it keeps at least, which by default are all. */
        private static long idleTimeout(Object config) throws ReflectiveOperationException {
            int least = (Integer) LibraryObjects.field(config, "minIdle");
            int most = (Integer) LibraryObjects.field(config, "maxPoolSize");
            boolean keepsAll = least < 0 || least >= most;
            return keepsAll ? PoolSettings.NO_LIMIT : limit((Long) LibraryObjects.field(config, "idleTimeout"));
        }

        private static long validation(Object pool) throws ReflectiveOperationException {
            Object unchecked = LibraryObjects.fieldWhereThere(pool, "aliveBypassWindowMs");
            return unchecked == null ? PoolSettings.UNKNOWN : TimeUnit.MILLISECONDS.toNanos((Long) unchecked);
        }

        /** From 4.0.1 on. */
        private static long pings(Object config) throws ReflectiveOperationException {
            Object every = LibraryObjects.fieldWhereThere(config, "keepaliveTime");
            return every == null ? PoolSettings.UNKNOWN : limit((Long) every);
        }

        /** 0 means none. */
        private static long limit(long millis) {
            return millis == 0 ? PoolSettings.NO_LIMIT : TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }
}
