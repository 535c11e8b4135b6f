package io.resetscope.agent.options;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/** The options as they are set for this JVM. Never fails: what is wrong becomes a {@link #problems() line}. */
public final class Options {

    private static final String PROPERTY_PREFIX = "resetscope.";
    private static final String ENVIRONMENT_PREFIX = "RESETSCOPE_";
    private static final int MOST_SHOWN = 200;

    private final Map<Option, String> values = new EnumMap<>(Option.class);
    private final List<String> problems = new ArrayList<>();

    private Options() {}

    /**
     * @param arguments of {@code -javaagent:jar=arguments}; null when there are none
     */
    public static Options of(String arguments, Properties properties, Map<String, String> environment) {
        Options options = new Options();
        Map<String, String> fromArguments = options.parse(arguments);
        for (Option option : Option.values()) {
            options.values.put(option, option.defaultValue());
            String property = properties.getProperty(option.property());
            String variable = environment.get(option.environmentVariable());
            if (property != null) {
                options.set(option, property, "-D" + option.property());
            } else if (variable != null && !variable.trim().isEmpty()) {
                options.set(option, variable, option.environmentVariable());
            } else if (fromArguments.containsKey(option.id())) {
                options.set(option, fromArguments.get(option.id()), "agent argument " + option.id());
            }
        }
        options.reportUnknown(fromArguments, properties, environment);
        return options;
    }

    private void set(Option option, String value, String where) {
        try {
            OptionValues.check(option, value.trim());
            values.put(option, value.trim());
        } catch (IllegalArgumentException e) {
            String which = option.kind() == Option.Kind.PATTERNS ? " (" + shown(e.getMessage()) + ")" : "";
            String byDefault = option.defaultValue().isEmpty() ? "none" : option.defaultValue();
            problems.add(where + "=" + shown(value) + " is not " + option.kind().takes() + which
                    + "; using the default, " + byDefault);
        }
    }

    /** {@code name=value,name=value}; a part without "=" belongs to the value before it, so that lists work. */
    private Map<String, String> parse(String arguments) {
        Map<String, String> parsed = new LinkedHashMap<>();
        String last = null;
        for (String part : arguments == null ? new String[0] : arguments.split(",")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                last = part.substring(0, equals).trim();
                parsed.put(last, part.substring(equals + 1));
            } else if (last != null) {
                parsed.put(last, parsed.get(last) + "," + part);
            } else if (!part.trim().isEmpty()) {
                problems.add("agent argument " + shown(part) + " is not name=value; ignored");
            }
        }
        return parsed;
    }

    private void reportUnknown(
            Map<String, String> fromArguments, Properties properties, Map<String, String> environment) {
        for (String name : fromArguments.keySet()) {
            unknown(name, "agent argument " + name);
        }
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PROPERTY_PREFIX)) {
                unknown(name.substring(PROPERTY_PREFIX.length()), "-D" + name);
            }
        }
        for (String name : environment.keySet()) {
            if (name.startsWith(ENVIRONMENT_PREFIX) && !ofOthers(name)) {
                unknown(name.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT), name);
            }
        }
    }

    /** Kubernetes adds variables for a service named resetscope; our own tests have two. */
    private static boolean ofOthers(String name) {
        return name.contains("_SERVICE_")
                || name.contains("_PORT")
                || name.equals("RESETSCOPE_JDKS")
                || name.equals("RESETSCOPE_REQUIRE_ALL");
    }

    private void unknown(String id, String where) {
        if (Option.named(id) == null) {
            StringBuilder known = new StringBuilder();
            for (Option option : Option.values()) {
                known.append(known.length() == 0 ? "" : ", ").append(option.id());
            }
            problems.add(shown(where) + " is not an option and is ignored; the options are " + known);
        }
    }

    /** Of a text that somebody else has given, as much as a line can bear. */
    public static String shown(String text) {
        if (text.length() <= MOST_SHOWN) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST_SHOWN - 1)) ? MOST_SHOWN - 1 : MOST_SHOWN;
        return text.substring(0, end) + "…";
    }

    /** One line for each thing that was wrong; empty when nothing was. */
    public List<String> problems() {
        return problems;
    }

    public boolean enabled() {
        return OptionValues.bool(values.get(Option.ENABLED));
    }

    public LogStyle log() {
        return OptionValues.logStyle(values.get(Option.LOG));
    }

    public long idleCheckAfterNanos() {
        return OptionValues.nanos(values.get(Option.IDLE_CHECK_AFTER));
    }

    public long settleNanos() {
        return OptionValues.nanos(values.get(Option.SETTLE));
    }

    public int maxConnections() {
        return OptionValues.count(values.get(Option.MAX_CONNECTIONS));
    }

    public int maxIncidentsPerMinute() {
        return OptionValues.count(values.get(Option.MAX_INCIDENTS_PER_MINUTE));
    }

    /** Each matches a whole {@code host:port}. */
    public List<Pattern> exclude() {
        return OptionValues.patterns(values.get(Option.EXCLUDE));
    }

    public boolean selftest() {
        return OptionValues.bool(values.get(Option.SELFTEST));
    }

    public boolean debug() {
        return OptionValues.bool(values.get(Option.DEBUG));
    }
}
