package io.resetscope.benchmarks.program;

/** A program that opens nothing. */
public final class Trivial {

    private Trivial() {}

    public static void main(String[] arguments) {
        System.out.println("done");
    }
}
