package io.resetscope.agent.probe;

import java.util.Collection;
import java.util.Map;

/** JSON of maps, collections, strings, numbers, booleans and null; indented for people. */
final class JsonText {

    private final StringBuilder text = new StringBuilder();

    private JsonText() {}

    static String of(Object value) {
        JsonText json = new JsonText();
        json.value(value, 0);
        return json.text.append('\n').toString();
    }

    private void value(Object value, int depth) {
        if (value instanceof Map) {
            object((Map<?, ?>) value, depth);
        } else if (value instanceof Collection) {
            array((Collection<?>) value, depth);
        } else if (value instanceof String) {
            string((String) value);
        } else if (value == null || value instanceof Boolean || isFinite(value)) {
            text.append(value);
        } else {
            throw new IllegalArgumentException("no JSON: " + value);
        }
    }

    private static boolean isFinite(Object value) {
        return value instanceof Number
                && !Double.isNaN(((Number) value).doubleValue())
                && !Double.isInfinite(((Number) value).doubleValue());
    }

    private void object(Map<?, ?> map, int depth) {
        text.append('{');
        String between = "";
        for (Map.Entry<?, ?> each : map.entrySet()) {
            text.append(between);
            newLine(depth + 1);
            string((String) each.getKey());
            text.append(": ");
            value(each.getValue(), depth + 1);
            between = ",";
        }
        if (!map.isEmpty()) {
            newLine(depth);
        }
        text.append('}');
    }

    private void array(Collection<?> values, int depth) {
        text.append('[');
        String between = "";
        for (Object each : values) {
            text.append(between);
            newLine(depth + 1);
            value(each, depth + 1);
            between = ",";
        }
        if (!values.isEmpty()) {
            newLine(depth);
        }
        text.append(']');
    }

    private void newLine(int depth) {
        text.append('\n');
        for (int i = 0; i < depth; i++) {
            text.append("  ");
        }
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            if (each == '"' || each == '\\') {
                text.append('\\').append(each);
            } else if (each == '\n') {
                text.append("\\n");
            } else if (each < ' ' || each > '~') {
                text.append(String.format("\\u%04x", (int) each));
            } else {
                text.append(each);
            }
        }
        text.append('"');
    }
}
