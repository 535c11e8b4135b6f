package io.resetscope.agent.instrument.http;

import java.lang.reflect.Field;

/** Fields of libraries' classes, public or not, inherited or not. */
final class Fields {

    private Fields() {}

    /** The value of an object's field. */
    static Object get(Object of, String name) throws ReflectiveOperationException {
        return existing(of.getClass(), name).get(of);
    }

    /** The value of a class's static field. */
    static Object get(Class<?> of, String name) throws ReflectiveOperationException {
        return existing(of, name).get(null);
    }

    static boolean has(Class<?> type, String name) {
        return find(type, name) != null;
    }

    /** The only object that a lambda or method reference of javac's has captured; null when it is none, or has others. */
    static Object captured(Object lambda) throws ReflectiveOperationException {
        Field[] fields = lambda.getClass().getDeclaredFields();
        if (!lambda.getClass().isSynthetic() || fields.length != 1) {
            return null;
        }
        fields[0].setAccessible(true);
        return fields[0].get(lambda);
    }

    private static Field existing(Class<?> type, String name) throws NoSuchFieldException {
        Field field = find(type, name);
        if (field == null) {
            throw new NoSuchFieldException(type.getName() + "." + name);
        }
        field.setAccessible(true);
        return field;
    }

    private static Field find(Class<?> type, String name) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return field;
                }
            }
        }
        return null;
    }
}
