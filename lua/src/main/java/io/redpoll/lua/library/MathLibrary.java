package io.redpoll.lua.library;

import io.redpoll.lua.Arithmetic;
import io.redpoll.lua.Call;
import io.redpoll.lua.HostFunction;
import io.redpoll.lua.LuaNumbers;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaTable;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// `math`, with the random numbers of Redis.
public final class MathLibrary {
    private static final double RADIANS_PER_DEGREE = Math.PI / 180.0;

    private final RandomSequence random;

    private MathLibrary(RandomSequence random) {
        this.random = random;
    }

    public static LuaTable open(LuaRun run, RandomSequence random) {
        var library = new MathLibrary(random);
        var fmod = new HostFunction(MathLibrary::fmod);
        return new LibraryTable(run, 28)
                .add("abs", call -> call.push(Math.abs(call.number(1))))
                .add("acos", of(Math::acos, LuaNumbers.NOT_A_NUMBER))
                .add("asin", of(Math::asin, LuaNumbers.NOT_A_NUMBER))
                .add("atan2", MathLibrary::atan2)
                .add("atan", of(Math::atan))
                .add("ceil", of(Math::ceil))
                .add("cosh", of(Math::cosh))
                .add("cos", of(Math::cos))
                .add("deg", of(x -> x / RADIANS_PER_DEGREE))
                .add("exp", of(Math::exp))
                .add("floor", of(Math::floor))
                .add("fmod", fmod)
                .add("frexp", MathLibrary::frexp)
                .add("ldexp", MathLibrary::ldexp)
                .add("log10", of(StrictMath::log10, LuaNumbers.NOT_A_NUMBER))
                .add("log", of(Math::log))
                .add("max", MathLibrary::max)
                .add("min", MathLibrary::min)
                .add("modf", MathLibrary::modf)
                .add("pow", MathLibrary::pow)
                .add("rad", of(x -> x * RADIANS_PER_DEGREE))
                .add("random", library::random)
                .add("randomseed", call -> random.seed(call.int32(1)))
                .add("sinh", of(Math::sinh))
                .add("sin", of(Math::sin))
                .add("sqrt", of(Math::sqrt))
                .add("tanh", of(StrictMath::tanh))
                .add("tan", of(Math::tan))
                .add("pi", Double.valueOf(Math.PI))
                .add("huge", Double.valueOf(Double.POSITIVE_INFINITY))
                .add("mod", fmod)
                .table();
    }

    private static HostFunction.Body of(DoubleUnaryOperator operator) {
        return of(operator, LuaNumbers.MINUS_NOT_A_NUMBER);
    }

    /// @param whereUndefined what the C library gives where there is no result; scripts can print its sign
    private static HostFunction.Body of(DoubleUnaryOperator operator, double whereUndefined) {
        return call -> {
            double x = call.number(1);
            double result = operator.applyAsDouble(x);
            call.push(Double.isNaN(result) ? (Double.isNaN(x) ? x : whereUndefined) : result);
        };
    }

    private static void atan2(Call call) {
        binary(call, (y, x) -> Double.isNaN(y) ? y : Double.isNaN(x) ? x : Math.atan2(y, x));
    }

    private static void fmod(Call call) {
        binary(call, MathLibrary::remainder);
    }

    private static double remainder(double x, double y) {
        double result = x % y;
        if (Double.isNaN(result)) {
            return Double.isNaN(x) ? x : Double.isNaN(y) ? y : LuaNumbers.MINUS_NOT_A_NUMBER;
        }
        return result;
    }

    private static void pow(Call call) {
        binary(call, Arithmetic::power);
    }

    /// The C library is compiled so that it looks at the second argument first.
    private static void binary(Call call, DoubleBinaryOperator operator) {
        double y = call.number(2);
        call.push(operator.applyAsDouble(call.number(1), y));
    }

    private static void frexp(Call call) {
        double x = call.number(1);
        if (x == 0 || !Double.isFinite(x)) {
            call.push(x);
            call.push(0.0);
            return;
        }
        int exponent = Math.getExponent(x) + 1;
        if (Math.abs(x) < Double.MIN_NORMAL) {
            exponent = Math.getExponent(x * 0x1p54) + 1 - 54;
        }
        call.push(Math.scalb(Math.scalb(x, -exponent / 2), -exponent - -exponent / 2));
        call.push((double) exponent);
    }

    private static void ldexp(Call call) {
        int exponent = call.int32(2);
        call.push(Math.scalb(call.number(1), exponent));
    }

    private static void max(Call call) {
        double most = call.number(1);
        for (int i = 2; i <= call.count(); i++) {
            double x = call.number(i);
            most = x > most ? x : most;
        }
        call.push(most);
    }

    private static void min(Call call) {
        double least = call.number(1);
        for (int i = 2; i <= call.count(); i++) {
            double x = call.number(i);
            least = x < least ? x : least;
        }
        call.push(least);
    }

    private static void modf(Call call) {
        double x = call.number(1);
        double whole = x < 0 ? Math.ceil(x) : Math.floor(x);
        call.push(whole);
        call.push(Double.isInfinite(x) ? Math.copySign(0.0, x) : Double.isNaN(x) ? x : Math.copySign(x - whole, x));
    }

    private void random(Call call) {
        double drawn = random.next();
        switch (call.count()) {
            case 0 -> call.push(drawn);
            case 1 -> {
                int most = call.int32(1);
                if (most < 1) {
                    throw call.argumentError(1, "interval is empty");
                }
                call.push(Math.floor(drawn * most) + 1);
            }
            case 2 -> {
                int least = call.int32(1);
                int most = call.int32(2);
                if (least > most) {
                    throw call.argumentError(2, "interval is empty");
                }
                call.push(Math.floor(drawn * (most - least + 1)) + least);
            }
            default -> throw call.error("wrong number of arguments");
        }
    }
}
