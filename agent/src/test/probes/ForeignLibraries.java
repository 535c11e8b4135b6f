import java.util.Arrays;

/**
 * An application with its own libraries, or without them: says of each name which class it gets, then runs
 * {@link StaleSocket}. Arguments: names separated by commas, then those of {@link StaleSocket}.
 */
public final class ForeignLibraries {

    private ForeignLibraries() {}

    public static void main(String[] args) {
        for (String name : args[0].split(",")) {
            System.out.println(name + "=" + owner(name) + ";" + (resource(name) ? "resource" : "no resource"));
        }
        StaleSocket.main(Arrays.copyOfRange(args, 1, args.length));
    }

    private static String owner(String name) {
        try {
            Class<?> found = Class.forName(name, true, ClassLoader.getSystemClassLoader());
            return String.valueOf(found.getField("MARKER").get(null));
        } catch (ClassNotFoundException e) {
            return "absent";
        } catch (ReflectiveOperationException | LinkageError e) {
            return "foreign (" + e + ")";
        }
    }

    private static boolean resource(String name) {
        return ClassLoader.getSystemResource(name.replace('.', '/') + ".class") != null;
    }
}
