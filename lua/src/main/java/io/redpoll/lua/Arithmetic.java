package io.redpoll.lua;

/// The arithmetic of numbers as C does it.
public final class Arithmetic {
    private Arithmetic() {}

    static double of(int operation, double a, double b) {
        return switch (operation) {
            case Op.ADD -> a + b;
            case Op.SUB -> a - b;
            case Op.MUL -> a * b;
            case Op.DIV -> a / b;
            case Op.MOD -> modulo(a, b);
            case Op.POW -> power(a, b);
            default -> -a;
        };
    }

    static double modulo(double a, double b) {
        return a - Math.floor(a / b) * b;
    }

    /// C's `pow`, which has an answer for 1 to any power and for -1 to an infinite one. The sign of NaN, which scripts
    /// can print, is that of glibc.
    public static double power(double a, double b) {
        if (a == 1 || (a == -1 && Double.isInfinite(b))) {
            return 1;
        }
        if (b == 2) {
            return a * a;
        }
        if (Double.isNaN(a) && b != 0) {
            return LuaNumbers.isNegative(a) && Math.abs(b % 2) == 1 ? -a : a;
        }
        double result = Math.pow(a, b);
        return Double.isNaN(result) ? (Double.isNaN(b) ? b : LuaNumbers.MINUS_NOT_A_NUMBER) : result;
    }
}
