package io.resetscope.lab.server;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The {@code name=value} arguments of a server program. */
final class Options {

    private final Map<String, String> values = new HashMap<>();

    /** @throws IllegalArgumentException for what is none of the known names */
    Options(String[] arguments, int from, String... known) {
        Set<String> names = new HashSet<>(Arrays.asList(known));
        for (String argument : Arrays.asList(arguments).subList(from, arguments.length)) {
            int equals = argument.indexOf('=');
            if (equals < 0 || !names.contains(argument.substring(0, equals))) {
                throw new IllegalArgumentException("no option: " + argument + "; there are " + names);
            }
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    int number(String name, int otherwise) {
        return has(name) ? Integer.parseInt(values.get(name)) : otherwise;
    }

    boolean flag(String name) {
        return "true".equals(values.get(name));
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }
}
