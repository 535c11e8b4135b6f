package io.resetscope.agent.http;

/**
 * Reads the header blocks of one direction (RFC 7541). All of them must pass here, in order, for each depends on those
 * before; of what they hold, only the headers that are looked at are kept.
 */
final class HpackReader {

    private static final int STATIC_ENTRIES = 61;
    private static final int INDEXED = 0x80;
    private static final int INCREMENTAL = 0x40;
    private static final int SIZE_UPDATE = 0x20;
    private static final int HUFFMAN = 0x80;
    private static final byte[] NOTHING = {};
    private static final int MAX_INTEGER = 1 << 24;

    /** Of the static table, the headers that are looked at, and their values where they have some. */
    private static final HeaderName[] STATIC_NAMES = new HeaderName[STATIC_ENTRIES + 1];

    private static final String[] STATIC_VALUES = new String[STATIC_ENTRIES + 1];
    /** And of all others, how long their names are: one character each, from the first on. */
    private static final String STATIC_LENGTHS =
            "\12\7\7\5\5\7\7\7\7\7\7\7\7\7\16\17\17\15\6\33\3\5\15\15\23\20\20\16\20"
                    + "\15\14\6\4\4\6\7\4\4\10\21\15\10\23\15\4\10\14\22\23\5\7\7\13\6\12\31\21\12\4\3\20";

    static {
        put(2, HeaderName.METHOD, "GET", "POST");
        put(4, HeaderName.PATH, "/", "/index.html");
        put(8, HeaderName.STATUS, "200", "204", "206", "304", "400", "404", "500");
        put(28, HeaderName.CONTENT_LENGTH, "");
        put(35, HeaderName.EXPECT, "");
        put(54, HeaderName.SERVER, "");
        put(60, HeaderName.VIA, "");
    }

    private static void put(int index, HeaderName name, String... values) {
        for (int i = 0; i < values.length; i++) {
            STATIC_NAMES[index + i] = name;
            STATIC_VALUES[index + i] = values[i];
        }
    }

    private final HpackTable table = new HpackTable();
    /** A block was not understood, and without it none after it can be. */
    private boolean isLost;

    private byte[] block;
    private int at;
    private int to;
    /** The string that was read last: where it lies, and how long it is; of a long one, not all is there. */
    private byte[] text;

    private int textFrom;
    private int textLength;
    private int textThere;

    boolean isLost() {
        return isLost;
    }

    void lose() {
        isLost = true;
    }

    /** Reads a whole block and tells {@code head} what it holds. */
    void read(byte[] array, int from, int end, Http2Head head) {
        if (isLost) {
            return;
        }
        block = array;
        at = from;
        to = end;
        while (at < to && !isLost) {
            field(head);
        }
        block = null;
        text = null;
    }

    private void field(Http2Head head) {
        int first = block[at] & 0xff;
        if ((first & INDEXED) != 0) {
            int index = integer(7);
            isLost |= index == 0 || index > STATIC_ENTRIES + table.count();
            if (!isLost && name(index) != null) {
                head.add(name(index), value(index));
            }
        } else if ((first & INCREMENTAL) != 0) {
            literal(integer(6), true, head);
        } else if ((first & SIZE_UPDATE) != 0) {
            isLost |= !table.limit(integer(5));
        } else {
            literal(integer(4), false, head);
        }
    }

    private HeaderName name(int index) {
        return index <= STATIC_ENTRIES ? STATIC_NAMES[index] : table.name(index - STATIC_ENTRIES - 1);
    }

    private String value(int index) {
        return index <= STATIC_ENTRIES ? STATIC_VALUES[index] : table.value(index - STATIC_ENTRIES - 1);
    }

    private int nameLength(int index) {
        return index <= STATIC_ENTRIES
                ? STATIC_LENGTHS.charAt(index - 1)
                : table.nameLength(index - STATIC_ENTRIES - 1);
    }

    private void literal(int nameIndex, boolean incremental, Http2Head head) {
        HeaderName name;
        int nameLength;
        if (nameIndex == 0) {
            string(head.name);
            name = isLost || textThere < textLength ? null : HeaderName.of(text, textFrom, textLength);
            nameLength = textLength;
        } else {
            isLost |= nameIndex > STATIC_ENTRIES + table.count();
            name = isLost ? null : name(nameIndex);
            nameLength = isLost ? 0 : nameLength(nameIndex);
        }
        // what is not looked at is not even decoded, but for its length
        string(name == null ? NOTHING : head.value);
        if (isLost) {
            return;
        }
        String value =
                name == null ? null : head.text(name, text, textFrom, textFrom + textThere, textThere < textLength);
        if (incremental) {
            table.add(name, value, nameLength, textLength);
        }
        if (name != null) {
            head.add(name, value);
        }
    }

    /** @param scratch for one that has to be decoded */
    private void string(byte[] scratch) {
        if (isLost || at >= to) {
            isLost = true;
            return;
        }
        boolean huffman = (block[at] & HUFFMAN) != 0;
        int length = integer(7);
        if (isLost || length > to - at) {
            isLost = true;
            return;
        }
        if (huffman) {
            text = scratch;
            textFrom = 0;
            textLength = HpackHuffman.decode(block, at, at + length, scratch);
            isLost = textLength < 0;
            textThere = Math.min(textLength, scratch.length);
        } else {
            text = block;
            textFrom = at;
            textLength = length;
            textThere = length;
        }
        at += length;
    }

    /** RFC 7541 section 5.1. */
    private int integer(int prefixBits) {
        int mask = (1 << prefixBits) - 1;
        int value = block[at++] & mask;
        if (value < mask) {
            return value;
        }
        int shift = 0;
        int next;
        do {
            if (at >= to || shift > 21) {
                isLost = true;
                return 0;
            }
            next = block[at++] & 0xff;
            value += (next & 0x7f) << shift;
            shift += 7;
        } while ((next & 0x80) != 0);
        isLost |= value > MAX_INTEGER;
        return value;
    }
}
