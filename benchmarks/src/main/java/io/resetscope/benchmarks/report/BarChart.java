package io.resetscope.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars in groups, as an SVG that is readable on a light and on a dark page. */
final class BarChart {

    private static final int WIDTH = 760;
    private static final int LEFT = 190;
    private static final int RIGHT = 70;
    private static final int ROW = 20;
    private static final int GROUP = 30;

    private record Row(String label, double value, String text, boolean own) {}

    private final String title;
    private final List<Row> rows = new ArrayList<>();
    private double mark = Double.NaN;

    BarChart(String title) {
        this.title = title;
    }

    /** A line through all bars, e.g. at 1. */
    BarChart mark(double at) {
        mark = at;
        return this;
    }

    BarChart group(String name) {
        rows.add(new Row(name, Double.NaN, "", false));
        return this;
    }

    /** An own bar is Resetscope's, and stands out. */
    BarChart bar(String label, double value, String text, boolean own) {
        rows.add(new Row(label, value, text, own));
        return this;
    }

    String svg() {
        StringBuilder body = new StringBuilder();
        int y = 40;
        for (Row row : rows) {
            if (Double.isNaN(row.value())) {
                y += GROUP;
                body.append(text("group", LEFT, y - 8, "start", row.label()));
            } else {
                body.append(bar(row, y));
                y += ROW;
            }
        }
        int height = y + 12;
        String line = Double.isNaN(mark)
                ? ""
                : format("<line x1=\"%1$.1f\" y1=\"44\" x2=\"%1$.1f\" y2=\"%2$d\"/>\n", x(mark), y);
        return format(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\" role=\"img\">\n",
                        WIDTH, height)
                + "<title>" + escaped(title) + "</title>\n"
                + "<style>\n"
                + "text { font: 13px sans-serif; fill: #24292f } .title, .group { font-weight: bold }\n"
                + "rect { fill: #9aa4af } rect.own { fill: #0969da } line { stroke: #57606a; stroke-dasharray: 3 3 }\n"
                + "@media (prefers-color-scheme: dark) {\n"
                + "text { fill: #e6edf3 } rect { fill: #6e7681 } rect.own { fill: #58a6ff } line { stroke: #8b949e }\n"
                + "}\n</style>\n"
                + text("title", 8, 22, "start", title)
                + body
                + line
                + "</svg>\n";
    }

    private String bar(Row row, int y) {
        return text("", LEFT - 8, y + 14, "end", row.label())
                + format(
                        "<rect%s x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" rx=\"2\"/>\n",
                        row.own() ? " class=\"own\"" : "", LEFT, y + 3, x(row.value()) - LEFT)
                + text("", (int) x(row.value()) + 6, y + 14, "start", row.text());
    }

    private double x(double value) {
        double most = Math.max(
                Double.isNaN(mark) ? 0 : mark,
                rows.stream()
                        .mapToDouble(Row::value)
                        .filter(it -> !Double.isNaN(it))
                        .max()
                        .orElse(1));
        return LEFT + Math.max(1, value / most * (WIDTH - LEFT - RIGHT));
    }

    private static String text(String style, int x, int y, String anchor, String text) {
        return format(
                "<text%s x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
                style.isEmpty() ? "" : " class=\"" + style + "\"", x, y, anchor, escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
