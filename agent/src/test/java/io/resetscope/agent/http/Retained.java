package io.resetscope.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** What a conversation keeps, found by walking through its fields. */
final class Retained {

    private Retained() {}

    /** All text, and all bytes as text, that the conversation and its connection's facts hold. */
    static String text(Talk talk) {
        StringBuilder text = new StringBuilder(talk.facts());
        collect(talk.conversation, text, Collections.newSetFromMap(new IdentityHashMap<>()));
        return text.toString();
    }

    private static void collect(Object object, StringBuilder text, Set<Object> seen) {
        if (object == null || !seen.add(object)) {
            return;
        }
        Class<?> type = object.getClass();
        if (object instanceof byte[]) {
            text.append(new String((byte[]) object, ISO_8859_1)).append('\n');
        } else if (object instanceof String) {
            text.append(object).append('\n');
        } else if (type.isArray() && !type.getComponentType().isPrimitive()) {
            for (int i = 0; i < Array.getLength(object); i++) {
                collect(Array.get(object, i), text, seen);
            }
        } else if (type.getName().startsWith("io.resetscope.")) {
            for (Class<?> part = type; part != null && part.getName().startsWith("io."); part = part.getSuperclass()) {
                for (Field field : part.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())
                            && !field.getType().isPrimitive()) {
                        collect(value(field, object), text, seen);
                    }
                }
            }
        }
    }

    private static Object value(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
