package io.resetscope.agent.instrument.http;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Properties;

/** Looks into the objects of client and server libraries, of whatever version. On the agent's own thread. */
public final class LibraryObjects {

    private LibraryObjects() {}

    /** What a field holds, whichever class of the object declares it. */
    public static Object field(Object of, String name) throws ReflectiveOperationException {
        for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
            Field field = declared(type, name);
            if (field != null) {
                field.setAccessible(true);
                return field.get(of);
            }
        }
        throw new NoSuchFieldException(of.getClass().getName() + '.' + name);
    }

    /** The same for a field that only some versions have, and for an object that may be null; null when there is none. */
    public static Object fieldWhereThere(Object of, String name) throws ReflectiveOperationException {
        try {
            return of == null ? null : field(of, name);
        } catch (NoSuchFieldException e) {
            return null;
        }
    }

    /** What a static field of a class holds that the object's library may have; null when it has not. */
    public static Object constantWhereThere(Object of, String className, String name)
            throws ReflectiveOperationException {
        try {
            return constantWhereThere(
                    Class.forName(className, true, of.getClass().getClassLoader()), name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** What a public method of the object's returns. */
    public static Object get(Object of, String method) throws ReflectiveOperationException {
        return accessible(of.getClass().getMethod(method)).invoke(of);
    }

    /** The same of a method with one parameter, of that object's class or one above it. */
    public static Object get(Object of, String method, Object argument) throws ReflectiveOperationException {
        for (Class<?> type = argument.getClass(); type != null; type = type.getSuperclass()) {
            try {
                return accessible(of.getClass().getMethod(method, type)).invoke(of, argument);
            } catch (NoSuchMethodException e) {
                // perhaps of a class above it
            }
        }
        throw new NoSuchMethodException(of.getClass().getName() + '.' + method);
    }

    /** A public method need not be that of a public class. */
    private static Method accessible(Method method) {
        method.setAccessible(true);
        return method;
    }

    private static Field declared(Class<?> type, String name) {
        for (Field field : type.getDeclaredFields()) {
            if (field.getName().equals(name)) {
                return field;
            }
        }
        return null;
    }

    /** The first of an object's own fields that holds something of that class, as a lambda holds what it captured; or null. */
    static Object captured(Object by, String simpleName) throws ReflectiveOperationException {
        for (Field field : by.getClass().getDeclaredFields()) {
            if (!field.getType().isPrimitive()) {
                field.setAccessible(true);
                Object value = field.get(by);
                if (isA(value, simpleName)) {
                    return value;
                }
            }
        }
        return null;
    }

    /** Whether it is of the class of that name, by itself or by inheritance. */
    public static boolean isA(Object object, String simpleName) {
        for (Class<?> type = object == null ? null : object.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getSimpleName().equals(simpleName)) {
                return true;
            }
        }
        return false;
    }

    /** What a class has in a static field. */
    static Object constant(Class<?> type, String name) throws ReflectiveOperationException {
        Object value = constantWhereThere(type, name);
        if (value == null) {
            throw new NoSuchFieldException(type.getName() + '.' + name);
        }
        return value;
    }

    /** The same for a field that only some versions have; null when there is none. */
    static Object constantWhereThere(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = declared(type, name);
        if (field == null) {
            return null;
        }
        field.setAccessible(true);
        return field.get(null);
    }

    /**
     * The version that the manifest gives; null when its title is another one: that of a jar which has swallowed the library,
     * and so is its version.
     */
    public static String manifestVersion(Object of, String title) {
        Package its = of.getClass().getPackage();
        return its != null && title.equals(its.getImplementationTitle()) ? its.getImplementationVersion() : null;
    }

    /** A property of a resource that the object's library brings along; null when it is not there. */
    public static String property(Object of, String resource, String name) {
        ClassLoader loader = of.getClass().getClassLoader();
        try (InputStream in = loader == null ? null : loader.getResourceAsStream(resource)) {
            if (in == null) {
                return null;
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty(name);
        } catch (IOException e) {
            return null;
        }
    }
}
