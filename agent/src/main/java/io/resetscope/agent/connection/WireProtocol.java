package io.resetscope.agent.connection;

/**
 * What is spoken over a connection that is not HTTP, told by the first eight bytes of either side alone. Named only where
 * these bytes leave no doubt; a port proves nothing.
 */
public enum WireProtocol {
    /** Protocol 3: a length, then a request code or the version (PostgreSQL 17 documentation, 53.7). */
    POSTGRESQL("postgresql"),
    /** The server speaks first: packet 0 is its handshake, version 10; the client's answer is packet 1. MariaDB as well. */
    MYSQL("mysql"),
    /** RESP: an array of bulk strings. All that Redis' clients and its likes (Valkey, KeyDB) begin with. */
    REDIS("redis"),
    /** A length, then ApiVersions (key 18), which clients send first since Kafka 0.10. */
    KAFKA("kafka"),
    /** {@code AMQP} and a version: 0-9-1, as RabbitMQ's clients, or 1.0. */
    AMQP("amqp");

    private static final int PG_VERSION_3 = 3;
    private static final int PG_STARTUP_MOST = 10_000;
    private static final int PG_CANCEL = 80877102;
    private static final int PG_CANCEL_LEAST = 12;
    private static final int PG_CANCEL_MOST = 268;
    private static final int PG_SSL = 80877103;
    private static final int PG_GSS = 80877104;
    private static final int PG_BARE_REQUEST = 8;

    private static final int MYSQL_PROTOCOL = 10;
    private static final int MYSQL_GREETING_MOST_HIGH = 1;

    private static final int MYSQL_SSL = 0x800;
    /** CLIENT_COMPRESS, and CLIENT_ZSTD_COMPRESSION_ALGORITHM. */
    private static final int MYSQL_COMPRESSES = 0x20 | 1 << 26;

    private static final int KAFKA_API_VERSIONS = 18;
    private static final int KAFKA_VERSION_MOST = 9;
    private static final int KAFKA_LENGTH_LEAST = 8;
    private static final int KAFKA_LENGTH_MOST = 4096;

    private static final int AMQP_MAGIC = 0x414d5150;

    private final String id;

    WireProtocol(String id) {
        this.id = id;
    }

    /** The value of {@code network.protocol.name}. */
    public String id() {
        return id;
    }

    /**
     * @param asked the first bytes of the side that connected, as {@link Opening} packs them
     * @param answered those of the side that accepted
     * @return null when it is none of these, or cannot be told yet
     */
    static WireProtocol of(long asked, long answered) {
        if (isPostgres(asked, answered)) {
            return POSTGRESQL;
        }
        if (isMySql(asked, answered)) {
            return MYSQL;
        }
        if (isRedis(asked)) {
            return REDIS;
        }
        if (isKafka(asked)) {
            return KAFKA;
        }
        return isAmqp(asked) ? AMQP : null;
    }

    private static boolean isPostgres(long asked, long answered) {
        int length = number(asked, 0);
        int code = number(asked, Integer.BYTES);
        if (code == PG_SSL || code == PG_GSS) {
            return length == PG_BARE_REQUEST;
        }
        if (code == PG_CANCEL) {
            return length >= PG_CANCEL_LEAST && length <= PG_CANCEL_MOST;
        }
        // an old Kafka client's first request can look like a start-up packet, but Kafka answers with a length
        int answer = at(answered, 0);
        return code >>> Short.SIZE == PG_VERSION_3
                && length > PG_BARE_REQUEST
                && length <= PG_STARTUP_MOST
                && (answer == 'R' || answer == 'E' || answer == 'v');
    }

    private static boolean isMySql(long asked, long answered) {
        return at(answered, 1) <= MYSQL_GREETING_MOST_HIGH
                && at(answered, 2) == 0
                && at(answered, 3) == 0
                && at(answered, 4) == MYSQL_PROTOCOL
                && isDigit(at(answered, 5))
                && (at(answered, 6) == '.' || isDigit(at(answered, 6)))
                && at(asked, 2) == 0
                && at(asked, 3) == 1;
    }

    /** Whether what follows these first bytes is compressed: so the client's answer to MySQL's handshake wants it. */
    boolean isCompressed(long asked) {
        return this == MYSQL && (mysqlFlags(asked) & MYSQL_COMPRESSES) != 0;
    }

    /** Whether it is encrypted. Where its plaintext is read, it is to be seen all the same. */
    boolean isEncrypted(long asked, long answered) {
        int code = number(asked, Integer.BYTES);
        return this == POSTGRESQL
                ? code == PG_SSL && at(answered, 0) == 'S' || code == PG_GSS && at(answered, 0) == 'G'
                : this == MYSQL && (mysqlFlags(asked) & MYSQL_SSL) != 0;
    }

    private static int mysqlFlags(long asked) {
        return Integer.reverseBytes(number(asked, Integer.BYTES));
    }

    private static boolean isRedis(long asked) {
        int at = 1;
        while (at < 4 && isDigit(at(asked, at))) {
            at++;
        }
        return at(asked, 0) == '*'
                && at > 1
                && at(asked, at) == '\r'
                && at(asked, at + 1) == '\n'
                && at(asked, at + 2) == '$';
    }

    private static boolean isKafka(long asked) {
        int length = number(asked, 0);
        return length >= KAFKA_LENGTH_LEAST
                && length <= KAFKA_LENGTH_MOST
                && at(asked, 4) == 0
                && at(asked, 5) == KAFKA_API_VERSIONS
                && at(asked, 6) == 0
                && at(asked, 7) <= KAFKA_VERSION_MOST;
    }

    private static boolean isAmqp(long asked) {
        boolean old = at(asked, 4) == 0 && at(asked, 5) == 0 && at(asked, 6) == 9 && at(asked, 7) == 1;
        boolean one = at(asked, 4) <= 3 && at(asked, 5) == 1 && at(asked, 6) == 0 && at(asked, 7) == 0;
        return number(asked, 0) == AMQP_MAGIC && (old || one);
    }

    private static boolean isDigit(int octet) {
        return octet >= '0' && octet <= '9';
    }

    /** Four bytes, the first one highest. */
    private static int number(long first, int index) {
        return Integer.reverseBytes((int) (first >>> index * Byte.SIZE));
    }

    private static int at(long first, int index) {
        return (int) (first >>> index * Byte.SIZE) & 0xff;
    }
}
