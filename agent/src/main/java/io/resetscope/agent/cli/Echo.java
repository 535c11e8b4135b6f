package io.resetscope.agent.cli;

import io.resetscope.agent.options.Options;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was typed or another JVM said, in a line about it: not too long for that, and harmless to the terminal. */
final class Echo {

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private Echo() {}

    /** A message that may have some of these in it. */
    static String in(String message, String... arguments) {
        String shorter = message;
        for (String argument : arguments) {
            String shown = Options.shown(argument);
            if (!shown.equals(argument)) {
                shorter = shorter.replace(argument, shown);
            }
        }
        Matcher invisible = INVISIBLE.matcher(shorter);
        StringBuffer safe = new StringBuffer();
        while (invisible.find()) {
            StringBuilder code = new StringBuilder();
            for (char half : invisible.group().toCharArray()) {
                code.append(String.format("\\u%04x", (int) half));
            }
            invisible.appendReplacement(safe, Matcher.quoteReplacement(code.toString()));
        }
        return invisible.appendTail(safe).toString();
    }
}
