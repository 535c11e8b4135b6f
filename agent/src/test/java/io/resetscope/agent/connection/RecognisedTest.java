package io.resetscope.agent.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.http.HttpConversation;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends of PostgreSQL, MySQL, Redis and Kafka connections: what their bytes say of a turn decides. */
class RecognisedTest extends TrackedPair {

    private static final String LOST = "END_OF_STREAM read null";

    private static final byte[] STARTUP = bytes("\0\0\0\32\0\3\0\0user\0app\0db\0x\0\0");
    private static final byte[] SSL_REQUEST = bytes("\0\0\0\10\4\322\26\57");
    private static final String READY = "Z\0\0\0\5I";
    private static final byte[] WELCOME = bytes("R\0\0\0\10\0\0\0\0S\0\0\0\11a\0b\0" + READY);
    private static final byte[] QUERY = bytes("Q\0\0\0\15SELECT 1\0");
    private static final String ROW = "T\0\0\0\40row";
    private static final byte[] FATAL = bytes("E\0\0\0\40SFATAL\0VFATAL\0C57P01\0Mbye\0\0");
    private static final byte[] TERMINATE = bytes("X\0\0\0\4");

    private static final byte[] GREETING = bytes("\112\0\0\0\n8.0.36\0");
    private static final byte[] LOGIN = bytes("\40\0\0\1\205\246\377\1login");
    private static final byte[] ZSTD_LOGIN = bytes("\40\0\0\1\205\246\377\5login");
    private static final byte[] COMPRESSED_LOGIN = bytes("\40\0\0\1\245\246\377\1login");
    private static final byte[] COMPRESSED_QUIT = bytes("\5\0\0\0\0\0\0\1\0\0\0\1");
    private static final byte[] OK = bytes("\7\0\0\2\0\0\0\2\0\0\0");
    private static final byte[] COM_QUERY = bytes("\11\0\0\0\3SELECT 1");
    private static final byte[] COM_PING = bytes("\1\0\0\0\16");
    private static final byte[] COM_QUIT = bytes("\1\0\0\0\1");
    private static final byte[] COM_STMT_CLOSE = bytes("\5\0\0\0\31\1\0\0\0");
    private static final byte[] TIMED_OUT = bytes("\40\0\0\0\377\277\17#08S01inactivity");

    private static final byte[] HELLO = bytes("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n");
    private static final byte[] PING = bytes("*1\r\n$4\r\nPING\r\n");
    private static final byte[] QUIT = bytes("*1\r\n$4\r\nquit\r\n");

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @Override
    Conversation conversation(Connection connection) {
        return new HttpConversation(connection);
    }

    private Connection postgres() {
        Connection connection = asClient();
        write(STARTUP);
        read(WELCOME);
        return connection;
    }

    private Connection mysql() {
        Connection connection = asClient();
        read(GREETING);
        write(LOGIN);
        read(OK);
        return connection;
    }

    private Connection redis() {
        Connection connection = asClient();
        write(HELLO);
        read(bytes("%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n"));
        return connection;
    }

    private void assertNothingTold() {
        closing();
        assertThat(told.events).doesNotContain(LOST).allMatch("idle survived"::equals);
    }

    @Test
    @DisplayName("they are named")
    void names() {
        assertThat(postgres().conversation.protocolName()).isEqualTo("postgresql");
        assertThat(table.get(fd).conversation.understood()).isFalse();
    }

    @Test
    @DisplayName("a byte at a time, too")
    void nameByBytes() {
        Connection connection = asClient();
        for (byte each : STARTUP) {
            write(new byte[] {each});
        }
        assertThat(connection.conversation.protocolName()).isNull();
        for (byte each : WELCOME) {
            read(new byte[] {each});
        }
        assertThat(connection.conversation.protocolName()).isEqualTo("postgresql");
        assertThat(connection.conversation.isAnswered()).isTrue();
        assertThat(connection.exchange.number).isEqualTo(1);
    }

    @Test
    @DisplayName("PostgreSQL: an end in the middle of an answer is a loss, and so is one without a word")
    void postgresAborted() {
        postgres();
        write(QUERY);
        read(bytes(ROW));
        assertThat(table.get(fd).conversation.exchangeUnderWay()).isTrue();
        endOfStream();
        assertThat(told.events).contains(LOST);
    }

    @Test
    @DisplayName(
            "PostgreSQL: so is one behind the word of why the session ends, though the answer came from the server")
    void postgresKilled() {
        Connection connection = postgres();
        write(QUERY);
        read(FATAL);
        endOfStream();
        assertThat(told.events).contains(LOST);
        assertThat(connection.exchange.responseBytes).isEqualTo(FATAL.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    @DisplayName("PostgreSQL: an end after the whole answer, wherever it was cut, is none; whatever is said afterwards")
    void postgresIdle(int last) {
        Connection connection = postgres();
        write(QUERY);
        String answer = ROW + "ZZ\0\0\0" + READY;
        read(bytes(answer.substring(0, answer.length() - last)));
        read(bytes(answer.substring(answer.length() - last)));
        assertThat(connection.conversation.exchangeUnderWay()).isFalse();
        read(bytes("A\0\0\0\20notification"));
        read(FATAL);
        endOfStream();
        assertNothingTold();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 40, 41, 42, 43, 44, 45, 46, 47, 58, 73})
    @DisplayName("PostgreSQL: nor is one after a whole answer and what the server says unasked, wherever it was cut")
    void postgresNotified(int at) {
        Connection connection = postgres();
        write(QUERY);
        String answer = "D\0\0\0\50" + new String(new char[36]).replace('\0', 'r') + READY
                + "S\0\0\0\12a\0bcd\0" + "A\0\0\0\16\0\0\0\1news\0\0"
                + "N\0\0\0\13SINFO\0\0";
        read(bytes(answer.substring(0, at)));
        read(bytes(answer.substring(at)));
        assertThat(connection.conversation.exchangeUnderWay()).isFalse();
        endOfStream();
        assertNothingTold();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A\0\0\0\20short\0", "D\0\0\0\7ab\0", "A\0\0\0\7ab\0A\0"})
    @DisplayName("PostgreSQL: what goes on otherwise is no end")
    void goesOn(String more) {
        Connection connection = postgres();
        write(QUERY);
        read(bytes(READY + more));
        assertThat(connection.conversation.exchangeUnderWay()).isTrue();
    }

    @Test
    @DisplayName("PostgreSQL: what looks like the end of an answer and goes on is none")
    void notTheEnd() {
        Connection connection = postgres();
        write(QUERY);
        read(bytes("row Z\0\0\0\5"));
        read(bytes("x more"));
        assertThat(connection.conversation.exchangeUnderWay()).isTrue();
        read(bytes("Z\0\0\0\5I and more"));
        assertThat(connection.conversation.exchangeUnderWay()).isTrue();
    }

    @Test
    @DisplayName("PostgreSQL: asked after the server's end, its last word is no answer; told when the client closes")
    void postgresStale() throws IOException {
        Connection connection = postgres();
        finArrives();
        write(QUERY);
        read(FATAL);
        assertThat(connection.exchange.responseBytes).isZero();
        assertThat(told.events).isEmpty();
        closing();
        assertThat(told.events).containsExactly(LOST);
        assertThat(told.exchanges).containsExactly(2);
    }

    @Test
    @DisplayName("the code of a last word is kept, and nothing else of it; an ordinary error is none")
    void lastWords() throws IOException {
        Connection connection = postgres();
        write(QUERY);
        read(bytes("E\0\0\0\40SERROR\0VERROR\0C42601\0Mbye\0\0Z\0\0\0\5I"));
        assertThat(connection.isEnding()).isFalse();
        write(QUERY);
        read(FATAL);
        assertThat(connection.ending().lastWord).isEqualTo("57P01");
        closing();

        Connection timedOut = mysql();
        finArrives();
        write(COM_PING);
        read(TIMED_OUT);
        assertThat(timedOut.ending().lastWord).isEqualTo("4031");
    }

    @Test
    @DisplayName("a last word may stand behind the beginning of an answer")
    void lastWordBehindAnswer() {
        Connection connection = postgres();
        write(QUERY);
        read(bytes("1\0\0\0\004" + "2\0\0\0\4T\0\0\0\7row" + new String(FATAL, ISO_8859_1)));
        assertThat(connection.ending().lastWord).isEqualTo("57P01");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"E", "E\0\0\0\40SFATAL\0VFATAL\0C57P0", "E\0\0\0\40SFATAL\0VFATAL\0C57p01\0", "E\0\0\0\5\0\0\0"})
    @DisplayName("a last word that breaks off, or is none, has no code")
    void noLastWord(String word) throws IOException {
        Connection connection = postgres();
        finArrives();
        write(QUERY);
        read(bytes(word));
        assertThat(connection.isEnding()).isFalse();
    }

    @Test
    @DisplayName("PostgreSQL: or when it reads on to the end")
    void postgresStaleReadOn() throws IOException {
        postgres();
        finArrives();
        write(QUERY);
        read(FATAL);
        endOfStream();
        assertThat(told.events).containsExactly(LOST);
    }

    @Test
    @DisplayName("PostgreSQL: a session that was refused was answered")
    void postgresRefused() {
        asClient();
        write(STARTUP);
        read(FATAL);
        endOfStream();
        assertNothingTold();
    }

    @Test
    @DisplayName("PostgreSQL: Terminate awaits nothing, is not lost, and may fail")
    void postgresTerminates() throws IOException {
        postgres();
        finArrives();
        write(TERMINATE);
        endOfStream();
        assertThat(told.events).isEmpty();
        table.get(fd).endOfStreamRead = false;
        writeEnds(TERMINATE, BROKEN_PIPE);
        readFails(RESET);
        assertNothingTold();
    }

    @Test
    @DisplayName("PostgreSQL: a cancel request, on a connection of its own, is answered by the close")
    void postgresCancels() {
        asClient();
        write(bytes("\0\0\0\20\4\322\26\56\0\0\0\1\0\0\0\2"));
        endOfStream();
        assertNothingTold();
    }

    @Test
    @DisplayName("MySQL: a query that nothing answers is lost; one that an error answers is not")
    void mysqlKilled() {
        mysql();
        write(COM_QUERY);
        read(bytes("\40\0\0\1\377\45\5#70100interrupted"));
        write(COM_QUERY);
        endOfStream();
        assertThat(told.events).contains(LOST);
        assertThat(told.exchanges).containsExactly(3);
    }

    @Test
    @DisplayName("MySQL: so is one that the server's goodbye answers; told when the client closes")
    void mysqlDismissed() {
        mysql();
        write(COM_QUERY);
        read(bytes("\40\0\0\1\377\207\7#08S01killed"));
        assertThat(told.events).doesNotContain(LOST);
        closing();
        assertThat(told.events).contains(LOST);
    }

    @Test
    @DisplayName("MySQL: what it says unasked, to a client that reads all the time, is no answer to what was answered")
    void mysqlDismissedWhileIdle() {
        mysql();
        write(COM_QUERY);
        read(OK);
        read(TIMED_OUT);
        endOfStream();
        assertNothingTold();
    }

    @Test
    @DisplayName("MySQL: so is one whose client then takes its leave, as drivers do; it is still that one")
    void mysqlDismissedAndQuits() {
        mysql();
        write(COM_QUERY);
        read(bytes("\40\0\0\1\377\207\7#08S01killed"));
        write(COM_QUIT);
        closing();
        assertThat(told.events).contains(LOST);
        assertThat(told.exchanges).containsExactly(2);
    }

    @Test
    @DisplayName("what another thread read before the question was looked at may be its answer")
    void answeredBeforeAsked() {
        Connection mysql = mysql();
        askedLate(COM_QUERY, OK);
        assertThat(mysql.conversation.isAnswerDue()).isFalse();
        assertThat(mysql.conversation.exchangeUnderWay()).isFalse();
        endOfStream();
        assertNothingTold();
    }

    @Test
    @DisplayName("PostgreSQL: likewise; the next question is none of that kind")
    void answeredBeforeAskedPostgres() {
        Connection connection = postgres();
        askedLate(QUERY, bytes(ROW + READY));
        assertThat(connection.conversation.isAnswerDue()).isFalse();
        write(QUERY);
        assertThat(connection.conversation.isAnswerDue()).isFalse();
        read(bytes(ROW + READY));
        write(QUERY);
        endOfStream();
        assertThat(told.events).contains(LOST);
    }

    private void askedLate(byte[] question, byte[] answer) {
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        read(answer);
        tracker.written(token, question, 0, question.length, null);
    }

    @Test
    @DisplayName("PostgreSQL: a replica's reports are answered by nothing")
    void postgresCopyBoth() {
        postgres();
        write(QUERY);
        read(bytes("W\0\0\0\7\0\0\0"));
        read(bytes("d\0\0\0\7wal"));
        write(bytes("d\0\0\0\46r and where it is"));
        endOfStream();
        assertNothingTold();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$1\r\n7\r\n",
                "*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$4\r\nSKIP\r\n"
            })
    @DisplayName("Redis: neither are a replica's, nor what goes with a wish for no reply")
    void redisOneWay(String command) {
        redis();
        write(PING);
        read(bytes("+PONG\r\n"));
        write(bytes(command));
        endOfStream();
        assertNothingTold();
    }

    @Test
    @DisplayName("Redis: nor what is said after that")
    void redisReplyOff() {
        Connection connection = redis();
        write(bytes("*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$3\r\nOFF\r\n"));
        write(PING);
        read(bytes("+late\r\n"));
        write(PING);
        assertThat(connection.conversation.isAnswerDue()).isFalse();
        endOfStream();
        assertNothingTold();
    }

    @Test
    @DisplayName("of what is encrypted, and not read above that, the name is all that is known")
    void encrypted() throws IOException {
        Connection connection = asClient();
        write(SSL_REQUEST);
        read(bytes("S"));
        write(bytes("\27\3\3\0\5Q and more"));
        read(bytes(ROW + READY));
        assertThat(connection.conversation.protocolName()).isEqualTo("postgresql");
        assertThat(connection.conversation.isAnswered()).isFalse();
        finArrives();
        write(TERMINATE);
        assertThat(connection.conversation.isFarewell()).isFalse();
        read(FATAL);
        assertThat(connection.isEnding()).isFalse();
    }

    @Test
    @DisplayName("a session that is not encrypted after all is read")
    void notEncrypted() {
        Connection connection = asClient();
        write(SSL_REQUEST);
        read(bytes("N"));
        write(STARTUP);
        read(WELCOME);
        assertThat(connection.conversation.isAnswered()).isTrue();
    }

    @Test
    @DisplayName("PostgreSQL, closed before all was decrypted: the end of an answer that is decrypted still excuses it")
    void closedBehind() {
        Connection connection = asClient();
        write(SSL_REQUEST);
        read(bytes("S"));
        ConnectionFixture.closedBehind(connection);
        connection.readPlaintext(new HttpConversation(connection));
        encrypted(connection, STARTUP);
        decrypted(connection, WELCOME);
        encrypted(connection, QUERY);
        decrypted(connection, bytes(ROW));
        assertThat(connection.hasCaughtUp()).isTrue();
        assertThat(connection.endedInOrderAfterAll()).as("cut short").isFalse();
        decrypted(connection, bytes(READY));
        assertThat(connection.endedInOrderAfterAll()).as("complete").isTrue();
    }

    private static void encrypted(Connection connection, byte[] plaintext) {
        connection.plaintextSent(plaintext, null, 0, plaintext.length, System.nanoTime());
    }

    private static void decrypted(Connection connection, byte[] plaintext) {
        connection.plaintextReceived(plaintext, null, 0, plaintext.length, System.nanoTime());
    }

    @Test
    @DisplayName("MySQL: a greeting that begins as a frame of HTTP/2 may is none")
    void greetingLikeSettings() {
        Connection connection = asClient();
        read(bytes("\0\1\0\0\n8.0.36\0" + new String(new char[248]).replace('\0', 'x')));
        write(LOGIN);
        read(OK);
        assertThat(connection.conversation.protocolName()).isEqualTo("mysql");
        assertThat(connection.http2()).isNull();
        write(COM_QUERY);
        endOfStream();
        assertThat(told.events).contains(LOST);
    }

    @Test
    @DisplayName("Kafka: nor is an answer that another thread reads before the question was looked at")
    void answerLikeSettings() {
        Connection connection = asClient();
        askedLate(bytes("\0\0\0\36\0\22\0\3\0\0\0\0\0\7app-app\0\5java\0"), bytes("\0\0\6\4\0\0\0\0\0\0"));
        assertThat(connection.conversation.protocolName()).isEqualTo("kafka");
        assertThat(connection.http2()).isNull();
    }

    @Test
    @DisplayName("what HTTP/1.1 was switched to is not told by first bytes, which were HTTP's")
    void switched() {
        Connection connection = asClient();
        write(bytes("GET /chat HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: any\r\n\r\n"));
        read(bytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: any\r\n\r\n"));
        assertThat(connection.conversation.protocolName()).isNull();
        write(PING);
        assertThat(connection.conversation.protocolName()).isNull();
        assertThat(connection.conversation.isAnswerDue()).isFalse();
        assertThat(connection.conversation.exchangeUnderWay()).isTrue();
    }

    @Test
    @DisplayName("what first bytes do not tell is not looked for again")
    void unrecognisable() {
        Connection connection = asClient();
        write(bytes("something"));
        read(bytes("different"));
        write(REQUEST);
        connection.firstSentBytes = Opening.add(0, 0, HELLO, null, 0, HELLO.length);
        write(HELLO);
        assertThat(connection.conversation.protocolName()).isNull();
    }

    @Test
    @DisplayName("MySQL: what it said of its timeout before it closed is no answer, however short the question")
    void mysqlTimedOut() throws IOException {
        Connection connection = mysql();
        assertThat(connection.conversation.protocolName()).isEqualTo("mysql");
        finArrives();
        write(COM_PING);
        read(TIMED_OUT);
        closing();
        assertThat(told.events).containsExactly(LOST);
    }

    @Test
    @DisplayName("MySQL: COM_QUIT is a goodbye")
    void mysqlQuits() throws IOException {
        mysql();
        finArrives();
        write(COM_QUIT);
        endOfStream();
        assertNothingTold();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("MySQL: of what is compressed, a goodbye included, the name is all that is known")
    void mysqlCompressed(boolean zstd) throws IOException {
        Connection connection = asClient();
        read(GREETING);
        write(zstd ? ZSTD_LOGIN : COMPRESSED_LOGIN);
        read(OK);
        assertThat(connection.conversation.protocolName()).isEqualTo("mysql");
        finArrives();
        write(COMPRESSED_QUIT);
        assertNothingTold();
    }

    @Test
    @DisplayName("what this end shut down itself is no FIN of the peer's")
    void inputShutDown() throws IOException {
        Connection connection = mysql();
        tracker.shutdown(null, fd, false);
        pair.client.shutdownInput();
        assertThat(Kernel.peerState(fd)).isEqualTo(PeerState.FIN);
        write(COM_PING);
        assertThat(connection.exchange.peerStateBefore).isEqualTo(PeerState.OPEN);
        assertNothingTold();
    }

    @Test
    @DisplayName("MySQL: what nothing answers is a turn of its own, and loses nothing")
    void mysqlOneWay() {
        Connection connection = mysql();
        write(COM_STMT_CLOSE);
        assertThat(connection.conversation.exchangeUnderWay()).isFalse();
        write(COM_QUERY);
        assertThat(connection.exchange.number).isEqualTo(3);
        assertThat(connection.conversation.exchangeUnderWay()).isTrue();
        read(OK);
        write(COM_STMT_CLOSE);
        endOfStream();
        assertNothingTold();
    }

    @Test
    @DisplayName("MySQL: a refused login was answered")
    void mysqlRefused() {
        asClient();
        read(GREETING);
        write(LOGIN);
        endOfStream();
        assertNothingTold();
    }

    @Test
    @DisplayName("Redis: a PING that came too late is lost, a QUIT is not")
    void redisStale() throws IOException {
        Connection connection = redis();
        assertThat(connection.conversation.protocolName()).isEqualTo("redis");
        finArrives();
        write(QUIT);
        endOfStream();
        assertThat(told.events).isEmpty();
        connection.endOfStreamRead = false;
        write(PING);
        endOfStream();
        assertThat(told.events).containsExactly(LOST);
    }

    @Test
    @DisplayName("Redis: a command that nothing answers is lost")
    void redisKilled() {
        redis();
        write(bytes("*3\r\n$5\r\nBLPOP\r\n$1\r\na\r\n$1\r\n0\r\n"));
        endOfStream();
        assertThat(told.events).containsExactly(LOST);
    }

    @Test
    @DisplayName("Redis: a subscriber that is left between two messages has lost nothing")
    void redisSubscriber() {
        redis();
        write(bytes("*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n"));
        read(bytes(">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n"));
        read(bytes(">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n"));
        endOfStream();
        assertNothingTold();
    }

    @Test
    @DisplayName("Kafka: a broker that leaves while a poll is open is a restart that the client expects")
    void kafkaPoll() {
        Connection connection = asClient();
        write(bytes("\0\0\0\36\0\22\0\3\0\0\0\1\0\7app-app\0\5java\0"));
        read(bytes("\0\0\1\152\0\0\0\1\0\0"));
        write(bytes("\0\0\0\100\0\1\0\15\0\0\0\2fetch"));
        assertThat(connection.conversation.protocolName()).isEqualTo("kafka");
        endOfStream();
        assertNothingTold();
    }

    @Test
    @DisplayName("as a server's, too")
    void atTheServer() {
        Connection connection = asServer();
        read(HELLO);
        assertThat(connection.conversation.protocolName()).isEqualTo("redis");
        write(OK);
        read(PING);
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("resets are told whatever was said last, but for a goodbye")
    void reset() {
        redis();
        write(PING);
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }
}
