package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.HostFunction;
import io.redpoll.lua.LuaNumbers;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/// `bit`: operations on the bits of 32-bit integers, as LuaBitOp has them.
public final class BitLibrary {
    /// Added to a number, leaves its integer in the low bits of the sum.
    private static final double INTEGER_BIAS = 0x1.8p52;

    private static final int HEX_DIGITS = 8;

    private BitLibrary() {}

    public static LuaTable open(LuaRun run) {
        return new LibraryTable(run, 12)
                .add("tobit", unary(a -> a))
                .add("bnot", unary(a -> ~a))
                .add("band", folding((a, b) -> a & b))
                .add("bor", folding((a, b) -> a | b))
                .add("bxor", folding((a, b) -> a ^ b))
                .add("lshift", shift((a, n) -> a << n))
                .add("rshift", shift((a, n) -> a >>> n))
                .add("arshift", shift((a, n) -> a >> n))
                .add("rol", shift(Integer::rotateLeft))
                .add("ror", shift(Integer::rotateRight))
                .add("bswap", unary(Integer::reverseBytes))
                .add("tohex", BitLibrary::tohex)
                .table();
    }

    private static int bits(Call call, int number) {
        var value = LuaNumbers.asNumber(call.at(number));
        if (value == null) {
            throw call.typeError(number, "number");
        }
        return (int) Double.doubleToRawLongBits(value + INTEGER_BIAS);
    }

    private static HostFunction.Body unary(IntUnaryOperator operator) {
        return call -> call.push((double) operator.applyAsInt(bits(call, 1)));
    }

    private static HostFunction.Body folding(IntBinaryOperator operator) {
        return call -> {
            int result = bits(call, 1);
            for (int i = call.count(); i > 1; i--) {
                result = operator.applyAsInt(result, bits(call, i));
            }
            call.push((double) result);
        };
    }

    private static HostFunction.Body shift(IntBinaryOperator operator) {
        return call -> {
            int value = bits(call, 1);
            call.push((double) operator.applyAsInt(value, bits(call, 2) & 31));
        };
    }

    private static void tohex(Call call) {
        int value = bits(call, 1);
        int wanted = call.isAbsent(2) ? HEX_DIGITS : bits(call, 2);
        int count = (int) Math.min(Math.abs((long) wanted), HEX_DIGITS);
        String digits = wanted < 0 ? "0123456789ABCDEF" : "0123456789abcdef";
        byte[] text = new byte[count];
        for (int i = 0; i < count; i++) {
            text[i] = (byte) digits.charAt((value >>> (4 * (count - 1 - i))) & 0xf);
        }
        call.push(text.length == 0 ? LuaString.EMPTY : call.run().string(text));
    }
}
