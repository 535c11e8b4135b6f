package io.resetscope.demo.scenario;

import java.util.List;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/** A server refuses an upload by its parameters, and closes with the body unread. */
final class UploadRejected implements Scenario {
    private static final int SMALL_BYTES = 1_000_000;
    private static final int LARGE_BYTES = 50_000_000;
    private static final String PATH = "/files?md5=9e107d9d372bb6826bd81d3542a419d6";

    @Override
    public String name() {
        return "upload-rejected";
    }

    @Override
    public String summary() {
        return "a server answers an upload before it has read it, and closes: large files fail, small ones never";
    }

    @Override
    public String story() {
        return """
                An API for uploads looks at its parameters first: a file that it has already, by its md5, it answers with
                409 and closes. As Tomcat does, it first swallows what remains of the body, up to 2 MB. So small files never
                fail. Of large ones a part lies unread at the close; the kernel then sends an RST too, and the client's write
                fails. Most clients give up there. OkHttp, since 4.11, looks for an answer all the same, and finds it as a rule.
                """;
    }

    @Override
    public List<Step> steps() {
        return List.of(
                Step.of(
                        "a small file",
                        "1 MB: the server swallows it, and the client reads its 409.",
                        stage -> upload(stage, "close", SMALL_BYTES, false)),
                Step.of(
                        "a large file",
                        "50 MB, the same API: both JVMs tell their half.",
                        stage -> upload(stage, "close", LARGE_BYTES, false),
                        Expected.client("request_body_rejected"),
                        Expected.of("server", "local_close_with_unread_data")),
                Step.of(
                        "remedy: the server reads to the end",
                        "It works; the price is what a stranger can make it read for nothing, which it prints.",
                        stage -> upload(stage, "drain", LARGE_BYTES, false)),
                Step.of(
                        "remedy: the server closes its half, and reads on for a while",
                        "A lingering close (RFC 9112 section 9.6): answer, shutdownOutput(), read on up to a bound of bytes"
                                + " and of time, close.",
                        stage -> upload(stage, "linger", LARGE_BYTES, false)),
                Step.of(
                        "remedy: two steps",
                        "The client asks by GET whether the file is wanted, and uploads only then.",
                        UploadRejected::askThenUpload),
                Step.of(
                        "remedy: Expect: 100-continue",
                        "The client sends the head, waits for 100 or an answer, and gets the 409.",
                        stage -> upload(stage, "close", LARGE_BYTES, true)));
    }

    private static Observation upload(Stage stage, String manner, int bytes, boolean asksFirst) throws Exception {
        ServerAddress server = stage.start("server", UploadServer.class, manner).address();
        RequestBody body = RequestBody.create(new byte[bytes], MediaType.get("application/octet-stream"));
        Request.Builder request = new Request.Builder().url(server.url(PATH)).post(body);
        if (asksFirst) {
            request.header("Expect", "100-continue");
        }
        return TracedClient.plain(stage).observe(request.build());
    }

    private static Observation askThenUpload(Stage stage) throws Exception {
        ServerAddress server =
                stage.start("server", UploadServer.class, "close").address();
        Observation asked = TracedClient.plain(stage).observe(server, PATH);
        return asked.and("so there is nothing to upload");
    }
}
