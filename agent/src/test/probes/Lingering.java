import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Runs another probe, and stays until its input ends: a JVM that ends at once tells what it has to tell within some seconds,
 * which on a busy machine may be too few. Arguments: the probe, and its arguments.
 */
public final class Lingering {

    private Lingering() {}

    public static void main(String[] args) throws Exception {
        Method main = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        System.out.println("lingering=true");
        while (System.in.read() >= 0) {
            continue;
        }
    }
}
