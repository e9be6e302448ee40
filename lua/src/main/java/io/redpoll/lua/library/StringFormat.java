package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.LuaString;

/// `string.format`.
final class StringFormat {
    /// Strings from this length on are written as they are where no precision cuts them.
    private static final int LONG_STRING = 100;

    private StringFormat() {}

    static void format(Call call) {
        byte[] format = call.string(1).bytes();
        var text = new ByteText(call.run());
        int argument = 1;
        int at = 0;
        while (at < format.length) {
            byte c = format[at++];
            if (c != '%') {
                text.add(c);
            } else if (at < format.length && format[at] == '%') {
                text.add(format[at++]);
            } else {
                if (++argument > call.count()) {
                    throw call.argumentError(argument, "no value");
                }
                var directive = directive(call, format, at);
                write(call, text, directive, argument);
                at = directive.end();
            }
        }
        call.push(text.toLuaString());
    }

    private static FormatDirective directive(Call call, byte[] format, int from) {
        try {
            return new FormatDirective(format, from);
        } catch (FormatDirective.Malformed malformed) {
            throw call.error(malformed.complaint);
        }
    }

    private static void write(Call call, ByteText text, FormatDirective directive, int argument) {
        switch (directive.letter()) {
            case 'c' -> directive.character(text, toInt(call.number(argument)) & 0xff);
            case 'd', 'i' -> directive.signed(text, Call.toInteger(call.number(argument)));
            case 'o', 'u', 'x', 'X' -> directive.unsigned(text, toUnsigned(call.number(argument)));
            case 'e', 'E', 'f', 'g', 'G' -> directive.number(text, call.number(argument));
            case 'q' -> quote(text, call.string(argument));
            case 's' -> {
                var string = call.string(argument);
                if (directive.hasPrecision() || string.length() < LONG_STRING) {
                    directive.string(text, string.bytes());
                } else {
                    text.add(string);
                }
            }
            default -> throw invalid(call, directive.letter());
        }
    }

    private static RuntimeException invalid(Call call, int letter) {
        String shown = letter == 0 ? "" : String.valueOf((char) letter);
        return StringLibrary.latinError(call, "invalid option '%" + shown + "' to 'format'");
    }

    /// As C converts a double to 32 bits: whatever does not fit becomes the least integer.
    static int toInt(double value) {
        return value > Integer.MIN_VALUE - 1.0 && value < Integer.MAX_VALUE + 1.0 ? (int) value : Integer.MIN_VALUE;
    }

    /// As C converts a double to 64 bits without a sign; what does not fit as x86-64 has it.
    static long toUnsigned(double value) {
        return value >= 0x1p63 ? Call.toInteger(value - 0x1p63) ^ Long.MIN_VALUE : Call.toInteger(value);
    }

    /// `%q`: as a string constant of Lua.
    private static void quote(ByteText text, LuaString string) {
        text.add('"');
        for (byte c : string.bytes()) {
            switch (c) {
                case '"', '\\', '\n' -> text.add('\\').add(c);
                case '\r' -> text.add("\\r");
                case 0 -> text.add("\\000");
                default -> text.add(c);
            }
        }
        text.add('"');
    }
}
