package io.redpoll.node.family;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Sine and its relatives as the system's C library computes them. Those of Java differ from them in the last bit here
/// and there, which a distance shows that is stored with all its digits. Where the library has none, Java's serve.
final class Trigonometry {
    private static final MethodHandle SIN = function("sin");
    private static final MethodHandle COS = function("cos");
    private static final MethodHandle ASIN = function("asin");

    private Trigonometry() {}

    static double sin(double radians) {
        try {
            return (double) SIN.invokeExact(radians);
        } catch (Throwable e) {
            throw new AssertionError("sin", e);
        }
    }

    static double cos(double radians) {
        try {
            return (double) COS.invokeExact(radians);
        } catch (Throwable e) {
            throw new AssertionError("cos", e);
        }
    }

    static double asin(double sine) {
        try {
            return (double) ASIN.invokeExact(sine);
        } catch (Throwable e) {
            throw new AssertionError("asin", e);
        }
    }

    private static MethodHandle function(String name) {
        var linker = Linker.nativeLinker();
        var found = linker.defaultLookup().find(name);
        if (found.isPresent()) {
            var shape = FunctionDescriptor.of(ValueLayout.JAVA_DOUBLE, ValueLayout.JAVA_DOUBLE);
            return linker.downcallHandle(found.get(), shape, Linker.Option.critical(false));
        }
        try {
            var shape = MethodType.methodType(double.class, double.class);
            return MethodHandles.lookup().findStatic(Math.class, name, shape);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }
}
