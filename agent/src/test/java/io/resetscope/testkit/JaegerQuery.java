package io.resetscope.testkit;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Jaeger's query API, the one that its web page draws from. */
public final class JaegerQuery {

    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;

    JaegerQuery(String address) {
        this.address = address;
    }

    public List<String> services() {
        return elements(data("/api/services")).map(JsonElement::getAsString).toList();
    }

    public List<String> operations(String service) {
        return elements(data("/api/services/" + encoded(service) + "/operations"))
                .map(JsonElement::getAsString)
                .toList();
    }

    /** The spans of a trace, in the order in which they begin; none when there is no such trace yet. */
    public List<JaegerSpan> trace(String traceId) {
        return elements(data("/api/traces/" + traceId))
                .flatMap(JaegerQuery::spans)
                .sorted(JaegerSpan.ORDER)
                .toList();
    }

    /** The ids of the traces that have a span with this tag. */
    public List<String> search(String service, String tag, String value) {
        JsonObject tags = new JsonObject();
        tags.addProperty(tag, value);
        return elements(data("/api/traces?service=" + encoded(service) + "&tags=" + encoded(tags.toString())))
                .map(it -> it.getAsJsonObject().get("traceID").getAsString())
                .toList();
    }

    private JsonElement data(String path) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address + path)).build();
            String body = client.send(request, BodyHandlers.ofString()).body();
            return JsonParser.parseString(body).getAsJsonObject().get("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Jaeger", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Of an array; Jaeger says null where there is nothing. */
    private static Stream<JsonElement> elements(JsonElement array) {
        return array == null || array.isJsonNull()
                ? Stream.empty()
                : StreamSupport.stream(array.getAsJsonArray().spliterator(), false);
    }

    private static Stream<JaegerSpan> spans(JsonElement trace) {
        JsonObject processes = trace.getAsJsonObject().getAsJsonObject("processes");
        return elements(trace.getAsJsonObject().get("spans")).map(it -> span(it.getAsJsonObject(), processes));
    }

    private static JaegerSpan span(JsonObject span, JsonObject processes) {
        JsonObject process = processes.getAsJsonObject(span.get("processID").getAsString());
        return new JaegerSpan(
                span.get("traceID").getAsString(),
                span.get("spanID").getAsString(),
                span.get("operationName").getAsString(),
                process.get("serviceName").getAsString(),
                span.get("startTime").getAsLong(),
                span.get("duration").getAsLong(),
                elements(span.get("references"))
                        .map(it -> reference(it.getAsJsonObject()))
                        .toList(),
                tags(span.getAsJsonArray("tags")),
                elements(span.get("warnings")).map(JsonElement::getAsString).toList());
    }

    private static JaegerSpan.Reference reference(JsonObject reference) {
        return new JaegerSpan.Reference(
                reference.get("refType").getAsString(),
                reference.get("traceID").getAsString(),
                reference.get("spanID").getAsString());
    }

    private static Map<String, Object> tags(JsonArray tags) {
        Map<String, Object> values = new HashMap<>();
        for (JsonElement each : tags) {
            JsonObject tag = each.getAsJsonObject();
            values.put(tag.get("key").getAsString(), value(tag.get("type").getAsString(), tag.get("value")));
        }
        return values;
    }

    private static Object value(String type, JsonElement value) {
        return switch (type) {
            case "int64" -> value.getAsLong();
            case "bool" -> value.getAsBoolean();
            case "float64" -> value.getAsDouble();
            default -> value.getAsString();
        };
    }
}
