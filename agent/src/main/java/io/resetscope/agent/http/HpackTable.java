package io.resetscope.agent.http;

/**
 * The dynamic table of one direction (RFC 7541 section 2.3.2), of which only sizes are kept, and of the headers that are
 * looked at their names and values.
 */
final class HpackTable {

    private static final int DEFAULT_BYTES = 4096;
    private static final int ENTRY_BYTES = 32;
    /** Larger ones exist; what they cost is not worth what they tell. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final int FEW = 8;

    private int[] sizes = new int[FEW];
    private int[] nameLengths = new int[FEW];
    private HeaderName[] names = new HeaderName[FEW];
    private String[] values = new String[FEW];
    /** The newest entry's place, where there is one. */
    private int newest;

    private int count;
    private int bytes;
    private int limit = DEFAULT_BYTES;

    int count() {
        return count;
    }

    /** @param index 0 = the newest */
    HeaderName name(int index) {
        return names[place(index)];
    }

    int nameLength(int index) {
        return nameLengths[place(index)];
    }

    String value(int index) {
        return values[place(index)];
    }

    private int place(int index) {
        return newest - index & sizes.length - 1;
    }

    /** False when it becomes larger than what is followed. */
    boolean limit(int newLimit) {
        if (newLimit > MAX_BYTES) {
            return false;
        }
        limit = newLimit;
        evict(0);
        return true;
    }

    /** Null for the name, and then for the value, of a header that is not looked at. */
    void add(HeaderName name, String value, int nameLength, int valueLength) {
        int size = nameLength + valueLength + ENTRY_BYTES;
        evict(size);
        if (size > limit) {
            return;
        }
        if (count == sizes.length) {
            grow();
        }
        newest = newest + 1 & sizes.length - 1;
        sizes[newest] = size;
        nameLengths[newest] = nameLength;
        names[newest] = name;
        values[newest] = value;
        count++;
        bytes += size;
    }

    private void evict(int room) {
        while (count > 0 && bytes + room > limit) {
            int oldest = place(count - 1);
            bytes -= sizes[oldest];
            names[oldest] = null;
            values[oldest] = null;
            count--;
        }
    }

    private void grow() {
        int size = sizes.length;
        int[] moreSizes = new int[2 * size];
        int[] moreLengths = new int[2 * size];
        HeaderName[] moreNames = new HeaderName[2 * size];
        String[] moreValues = new String[2 * size];
        for (int i = 0; i < count; i++) {
            int from = place(count - 1 - i);
            moreSizes[i] = sizes[from];
            moreLengths[i] = nameLengths[from];
            moreNames[i] = names[from];
            moreValues[i] = values[from];
        }
        sizes = moreSizes;
        nameLengths = moreLengths;
        names = moreNames;
        values = moreValues;
        newest = count - 1;
    }
}
