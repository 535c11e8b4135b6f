/** An application that has no connections at all. Prints its arguments. */
public final class Greeting {

    private Greeting() {}

    public static void main(String[] args) {
        System.out.println("greeting=" + String.join(" ", args));
    }
}
