package io.resetscope.agent.http;

/** The Huffman code of HPACK (RFC 7541 appendix B). It is canonical, so that the lengths of its codes say all. */
final class HpackHuffman {

    private static final int MAX_BITS = 30;
    private static final int QUICK_BITS = 8;
    private static final int SYMBOL = 0xff;

    /** By length, the bytes whose codes have it, in order. */
    private static final String[] BY_LENGTH = new String[MAX_BITS + 1];

    static {
        BY_LENGTH[5] = "012aceiost";
        BY_LENGTH[6] = " %-./3456789=A_bdfghlmnpru";
        BY_LENGTH[7] = ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz";
        BY_LENGTH[8] = "&*,;XZ";
        BY_LENGTH[10] = "!\"()?";
        BY_LENGTH[11] = "'+|";
        BY_LENGTH[12] = "#>";
        BY_LENGTH[13] = "\000$@[]~";
        BY_LENGTH[14] = "^}";
        BY_LENGTH[15] = "<`{";
        BY_LENGTH[19] = "\\\303\320";
        BY_LENGTH[20] = "\200\202\203\242\270\302\340\342";
        BY_LENGTH[21] = "\231\241\247\254\260\261\263\321\330\331\343\345\346";
        BY_LENGTH[22] = "\201\204\205\206\210\222\232\234\240\243\244\251\252\255\262\265\271\272\273\275\276\304\306"
                + "\344\350\351";
        BY_LENGTH[23] = "\001\207\211\212\213\214\215\217\223\225\226\227\230\233\235\236\245\246\250\256\257\264\266"
                + "\267\274\277\305\347\357";
        BY_LENGTH[24] = "\011\216\220\221\224\237\253\316\327\341\354\355";
        BY_LENGTH[25] = "\307\317\352\353";
        BY_LENGTH[26] = "\300\301\310\311\312\315\322\325\332\333\356\360\362\363\377";
        BY_LENGTH[27] = "\313\314\323\324\326\335\336\337\361\364\365\366\367\370\372\373\374\375\376";
        BY_LENGTH[28] =
                "\002\003\004\005\006\007\010\013\014\016\017\020\021\022\023\024\025\027\030\031\032\033\034\035"
                        + "\036\037\177\334\371";
        BY_LENGTH[30] = "\012\015\026";
    }

    /** The first code of each length. */
    private static final int[] FIRST = new int[MAX_BITS + 1];
    /** By the next eight bits: the byte, and above it the length of its code; 0 where that is longer. */
    private static final short[] QUICK = new short[1 << QUICK_BITS];

    static {
        int code = 0;
        for (int length = 1; length <= MAX_BITS; length++) {
            code <<= 1;
            FIRST[length] = code;
            String symbols = BY_LENGTH[length] == null ? "" : BY_LENGTH[length];
            for (int i = 0; i < symbols.length(); i++, code++) {
                quick(code, length, symbols.charAt(i));
            }
        }
    }

    private HpackHuffman() {}

    private static void quick(int code, int length, int symbol) {
        int spare = QUICK_BITS - length;
        for (int i = 0; spare >= 0 && i < 1 << spare; i++) {
            QUICK[code << spare | i] = (short) (length << Byte.SIZE | symbol);
        }
    }

    /**
     * Decodes {@code from..to} into {@code target}, as much as fits there.
     *
     * @return how long the whole of it is; -1 when it is not of this code
     */
    static int decode(byte[] array, int from, int to, byte[] target) {
        long bits = 0;
        int count = 0;
        int length = 0;
        int at = from;
        while (true) {
            while (count <= Integer.SIZE && at < to) {
                bits = bits << Byte.SIZE | array[at++] & 0xff;
                count += Byte.SIZE;
            }
            int used = used(bits, count);
            if (used == 0) {
                // what is left is the beginning of the code that never ends, all ones, or nothing
                boolean padding = count < Byte.SIZE && (bits & (1L << count) - 1) == (1L << count) - 1;
                return padding ? length : -1;
            }
            if (length < target.length) {
                target[length] = (byte) symbol(bits, count, used);
            }
            length++;
            count -= used;
        }
    }

    /** How long the code is that begins the last {@code count} bits; 0 when there is none. */
    private static int used(long bits, int count) {
        int quick = QUICK[next(bits, count, QUICK_BITS)] >>> Byte.SIZE;
        if (quick != 0) {
            return quick <= count ? quick : 0;
        }
        for (int length = QUICK_BITS + 1; length <= Math.min(count, MAX_BITS); length++) {
            String symbols = BY_LENGTH[length];
            int index = next(bits, count, length) - FIRST[length];
            if (symbols != null && index >= 0 && index < symbols.length()) {
                return length;
            }
        }
        return 0;
    }

    private static int symbol(long bits, int count, int length) {
        return length <= QUICK_BITS
                ? QUICK[next(bits, count, QUICK_BITS)] & SYMBOL
                : BY_LENGTH[length].charAt(next(bits, count, length) - FIRST[length]);
    }

    /** The first {@code length} of the last {@code count} bits; where there are fewer, ones follow. */
    private static int next(long bits, int count, int length) {
        long mask = (1L << length) - 1;
        int missing = length - count;
        return (int) ((missing > 0 ? bits << missing | (1L << missing) - 1 : bits >>> -missing) & mask);
    }
}
