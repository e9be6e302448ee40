package io.redpoll.lua.library;

import java.util.Random;

/// A program that calls library functions with what they expect and with what they do not, and returns all results and
/// errors. What it computes is bounded: no long strings, few repeats in a pattern.
final class LibraryProgram {
    /// A function and the kinds of its arguments: s string, m subject of a match, p pattern, r replacement,
    /// f format, i integer, n number, t table, l list of strings, k list of numbers, c comparison, e callback,
    /// j JSON, b bytes of MessagePack, u format of a structure, d its data, v any value, o a number of repeats
    /// or moves.
    private static final String[] CALLS = {
        "string.byte sii",
        "string.char iii",
        "string.find mpi",
        "string.find mp",
        "string.find mpiv",
        "string.match mpi",
        "string.match mp",
        "string.gsub mpr",
        "string.gsub mpri",
        "string.gsub mpe",
        "string.gsub mpt",
        "string.format fv",
        "string.format fnn",
        "string.format fsn",
        "string.format fns",
        "string.len s",
        "string.lower s",
        "string.upper s",
        "string.rep so",
        "string.reverse s",
        "string.sub sii",
        "string.sub si",
        "table.concat lsii",
        "table.concat ls",
        "table.concat k",
        "table.insert tv",
        "table.insert tov",
        "table.remove t",
        "table.remove ti",
        "table.sort k",
        "table.sort l",
        "table.sort kc",
        "table.maxn t",
        "table.getn t",
        "table.foreach te",
        "table.foreachi te",
        "unpack tii",
        "unpack k",
        "math.abs n",
        "math.ceil n",
        "math.floor n",
        "math.max nnn",
        "math.min nnn",
        "math.fmod nn",
        "math.modf n",
        "math.frexp n",
        "math.ldexp ni",
        "math.sqrt n",
        "math.deg n",
        "math.rad n",
        "math.random i",
        "math.random ii",
        "math.random",
        "bit.tobit n",
        "bit.bnot n",
        "bit.band nnn",
        "bit.bor nn",
        "bit.bxor nn",
        "bit.lshift nn",
        "bit.rshift nn",
        "bit.arshift nn",
        "bit.rol nn",
        "bit.ror nn",
        "bit.bswap n",
        "bit.tohex ni",
        "bit.tohex n",
        "cjson.encode v",
        "cjson.encode t",
        "cjson.decode j",
        "cjson.decode j",
        "cmsgpack.pack v",
        "cmsgpack.pack vvv",
        "cmsgpack.unpack b",
        "cmsgpack.unpack_one bi",
        "cmsgpack.unpack_limit bii",
        "struct.pack unnn",
        "struct.pack unsn",
        "struct.pack ussn",
        "struct.unpack ud",
        "struct.unpack udi",
        "struct.size u",
        "tonumber s",
        "tonumber si",
        "tonumber n",
        "tostring v",
        "select iv",
        "select ivvv",
        "type v",
        "next t",
        "rawequal vv",
        "rawget tv",
        "rawset tvv",
        "ipairs t",
        "assert vv",
        "setmetatable tt",
        "getmetatable v",
        "loadstring s",
    };
    private static final String DIVIDER = "\1";
    private static final String KINDS = "smprfintlkcejbudvo";

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private int nesting;

    private LibraryProgram(long seed) {
        random = new Random(seed);
    }

    static String of(long seed) {
        return new LibraryProgram(seed).program();
    }

    private String program() {
        text.append("math.randomseed(").append(random.nextInt(1000)).append(") local r={} local t=");
        text.append(table(2)).append(" local s=").append(string()).append('\n');
        for (int i = 3 + random.nextInt(5); i > 0; i--) {
            text.append("r[#r+1]={").append(statement()).append("}\n");
        }
        return text.append("return r,t").toString();
    }

    private String statement() {
        return switch (random.nextInt(12)) {
            case 0 ->
                "pcall(function() local o={} for a,b in string.gmatch(" + argument('m') + "," + argument('p')
                        + ") do o[#o+1]=a o[#o+1]=b if #o>40 then break end end return o end)";
            case 1 ->
                "pcall(function() local o={} for k,v in pairs(" + argument('t')
                        + ") do o[#o+1]=k o[#o+1]=v end return o end)";
            case 2, 3, 4, 5 -> "pcall(function() return " + direct() + " end)";
            case 6 -> "pcall(function() local x,y=" + direct() + " return x,y,#x end)";
            default -> protectedCall();
        };
    }

    private String direct() {
        String[] call = pick(CALLS).split(" ", -1);
        if (nesting > 0 && call[0].equals("tostring")) {
            // An address would be taken to pieces
            return "s";
        }
        String arguments = arguments(call);
        if (call[0].startsWith("string.") && random.nextInt(3) == 0) {
            int comma = arguments.indexOf(DIVIDER);
            String self = comma < 0 ? arguments : arguments.substring(0, comma);
            String rest = comma < 0 ? "" : arguments.substring(comma + 1);
            return ("(" + (self.isEmpty() ? "s" : self) + "):" + call[0].substring(7) + "(" + rest + ")")
                    .replace(DIVIDER, ",");
        }
        return (call[0] + "(" + arguments + ")").replace(DIVIDER, ",");
    }

    private String protectedCall() {
        String[] call = pick(CALLS).split(" ", -1);
        String arguments = arguments(call);
        return ("pcall(" + call[0] + (arguments.isEmpty() ? "" : ",") + arguments + ")").replace(DIVIDER, ",");
    }

    /// With dividers between them, which no argument has in it.
    private String arguments(String[] call) {
        String kinds = call.length < 2 ? "" : call[1];
        int count = kinds.length();
        if (random.nextInt(10) == 0 && count > 0) {
            count--;
        }
        // Neither repeats nor moves get more than a small number
        boolean isCostly = kinds.contains("o") || call[0].equals("table.insert");
        var list = new StringBuilder();
        for (int i = 0; i < count; i++) {
            char kind = kinds.charAt(i);
            boolean isNested = nesting < 2
                    && !isCostly
                    && !kinds.contains("p")
                    && "svtn".indexOf(kind) >= 0
                    && random.nextInt(8) == 0;
            if (isNested) {
                nesting++;
                list.append(i > 0 ? DIVIDER : "").append('(').append(direct()).append(')');
                nesting--;
                continue;
            }
            boolean isOdd = !isCostly && random.nextInt(9) == 0;
            list.append(i > 0 ? DIVIDER : "");
            list.append(argument(isOdd ? KINDS.charAt(random.nextInt(KINDS.length())) : kind));
        }
        if (!isCostly && random.nextInt(20) == 0) {
            list.append(list.isEmpty() ? "" : DIVIDER).append(argument('v'));
        }
        return list.toString();
    }

    private String argument(char kind) {
        return switch (kind) {
            case 's' -> random.nextInt(6) == 0 ? "s" : string();
            case 'm' -> random.nextInt(8) == 0 ? "s" : subject();
            case 'p' -> quoted(pattern());
            case 'r' -> replacement();
            case 'f' -> quoted(format());
            case 'i' -> integer();
            case 'n' -> number();
            case 't' -> random.nextInt(4) == 0 ? "t" : table(2);
            case 'l' -> list(true);
            case 'k' -> list(false);
            case 'c' ->
                pick(
                        "function(a,b) return a>b end",
                        "function(a,b) return a<b end",
                        "function(a,b) return a<=b end",
                        "function() return true end",
                        "function() return false end",
                        "function(a,b) return tostring(a)<tostring(b) end",
                        "function(a) return a%2==0 end",
                        "nil");
            case 'e' ->
                pick(
                        "function(a,b) return b end",
                        "function(a) return a end",
                        "function(...) return select('#',...) end",
                        "function() end",
                        "function() return false end",
                        "function(a) return tostring(a)..'!' end",
                        "function() error('e') end",
                        "function() return {} end",
                        "function(a) if a then error({}) end end",
                        "tostring",
                        "string.upper");
            case 'j' -> quoted(json());
            case 'b' -> packed();
            case 'u' -> quoted(structure());
            case 'd' -> bytes(24);
            case 'o' -> pick("0", "1", "2", "3", "'2'", "-1", "1.5", "nil", "{}", "'x'", "20");
            default -> value();
        };
    }

    private String value() {
        return switch (random.nextInt(12)) {
            case 0 -> "nil";
            case 1 -> pick("true", "false");
            case 2, 3, 4 -> number();
            case 5, 6 -> string();
            case 7, 8, 9 -> table(2);
            case 10 ->
                pick("cjson.null", "print==nil", "function() end", "string.len", "coroutine.create(function() end)");
            default -> pick("s", "t");
        };
    }

    private String integer() {
        return switch (random.nextInt(10)) {
            case 0 -> pick("2^31", "-2^31", "2^32", "2^53", "-2^63", "2^63", "1e10", "1/0", "-1/0", "0/0");
            case 1 -> pick("1.5", "-1.5", "2.9999", "-0", "'3'", "'-2'", "'0x2'", "' 1 '", "nil");
            default -> String.valueOf(random.nextInt(16) - 5);
        };
    }

    private String number() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> String.valueOf(random.nextInt(40) - 10);
            case 3 ->
                pick(
                        "0",
                        "-0",
                        "1/0",
                        "-1/0",
                        "0/0",
                        "-(0/0)",
                        "1e15",
                        "1e14",
                        "2^53",
                        "2^63",
                        "-2^63",
                        "2^31",
                        "2^32",
                        "1e300",
                        "1e-300",
                        "5e-324",
                        "127",
                        "128",
                        "255",
                        "256",
                        "65535",
                        "65536",
                        "-32",
                        "-33",
                        "-128",
                        "-129",
                        "-32768",
                        "-32769",
                        "4294967295",
                        "4294967296",
                        "999999.5",
                        "0.1",
                        "1/3");
            case 4 -> String.valueOf(random.nextInt(2_000_000) - 1_000_000) + "/" + (1 + random.nextInt(1000));
            case 5 -> (random.nextInt(20_000) - 10_000) + "/1000";
            case 6 ->
                "'" + pick("1", "0x10", "1e3", " 5 ", "abc", "", "1e", "inf", "nan", "-1.5", "0x", "1 2", "5.") + "'";
            default -> random.nextInt(1_000_000) + "e" + (random.nextInt(60) - 30);
        };
    }

    private static String quoted(String raw) {
        var text = new StringBuilder("'");
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c < ' ' || c > '~' || c == '\'' || c == '\\') {
                text.append('\\').append((char) ('0' + c / 100)).append((char) ('0' + c / 10 % 10));
                text.append((char) ('0' + c % 10));
            } else {
                text.append(c);
            }
        }
        return text.append('\'').toString();
    }

    private String of(String alphabet, int longest) {
        var made = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            made.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return made.toString();
    }

    private String string() {
        return switch (random.nextInt(6)) {
            case 0 -> quoted(of("0123456789.-xe ", 8));
            case 1 -> quoted(of("\0\1\n\r\t\"\\\u007f\200\377%a", 10));
            case 2 -> "('" + of("abc ", 6) + "'):rep(" + random.nextInt(30) + ")";
            default -> quoted(of("abcXYZ 019_,=%.[]()", 14));
        };
    }

    private String subject() {
        return quoted(random.nextInt(5) == 0 ? of("ab\0\n\200()[]%^$", 16) : of("aabbc1 2x=,()", 20));
    }

    private String pattern() {
        var made = new StringBuilder(random.nextInt(6) == 0 ? "^" : "");
        int repeats = 3;
        int open = 0;
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            switch (random.nextInt(14)) {
                case 0 -> {
                    made.append('(');
                    open++;
                }
                case 1 -> {
                    made.append(open > 0 || random.nextInt(8) == 0 ? ")" : "()");
                    open--;
                }
                case 2 ->
                    made.append(pick("%1", "%2", "%b()", "%bab", "%f[%w]", "%f[^a]", "%0", "%b", "%f", "%", "[", "[^"));
                default -> {
                    made.append(single());
                    if (repeats-- > 0) {
                        made.append(pick("", "", "*", "+", "-", "?"));
                    }
                }
            }
        }
        for (; open > 0 && random.nextInt(12) > 0; open--) {
            made.append(')');
        }
        return made.append(random.nextInt(8) == 0 ? "$" : "").toString();
    }

    private String single() {
        return switch (random.nextInt(6)) {
            case 0 -> ".";
            case 1 -> "%" + of("acdlpsuwxzACDLPSUWXZ", 0) + "acdlpsuwxzACDLPSUWXZ.%-(".charAt(random.nextInt(24));
            case 2 ->
                "[" + pick("", "^") + pick("ab", "a-c", "%w", "%s,", "^", "]", "-", "a-", "%]", "0-9a", "\0", "z-a")
                        + "]";
            default ->
                of("aabbc1 =,$^-\0", 1).isEmpty() ? "a" : String.valueOf("aabbc1 =,$^".charAt(random.nextInt(11)));
        };
    }

    private String replacement() {
        return switch (random.nextInt(6)) {
            case 0 -> quoted(of("%012ab", 6));
            case 1 -> number();
            case 2 -> table(1);
            case 3 -> argument('e');
            default -> quoted(pick("x", "%0", "%1", "<%1>", "", "%%", "%2%1", "%a"));
        };
    }

    private String format() {
        var made = new StringBuilder();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            made.append(of("ab ", 2)).append('%').append(of("-+ #0", 3));
            if (random.nextBoolean()) {
                made.append(random.nextInt(random.nextInt(20) == 0 ? 200 : 30));
            }
            if (random.nextInt(3) == 0) {
                made.append('.').append(pick("", "0", "1", "2", "3", "5", "10", "14", "17", "20", "40", "100"));
            }
            made.append("cdiouxXeEfgGqsddsgf%ayn".charAt(random.nextInt(23)));
        }
        return made.toString();
    }

    private String table(int depth) {
        var made = new StringBuilder("{");
        for (int i = random.nextInt(6); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> made.append(pick("a", "b", "key", "n", "x1")).append('=');
                case 1 ->
                    made.append('[')
                            .append(pick("1", "2", "3", "5", "8", "0", "-1", "1.5", "'1'", "true", "100", "2^40"))
                            .append("]=");
                default -> {}
            }
            made.append(depth > 0 && random.nextInt(4) == 0 ? table(depth - 1) : simple())
                    .append(',');
        }
        return made.append('}').toString();
    }

    private String simple() {
        return switch (random.nextInt(8)) {
            case 0 -> "nil";
            case 1 -> pick("true", "false", "cjson.null");
            case 2, 3 -> string();
            default -> number();
        };
    }

    private String list(boolean isOfStrings) {
        var made = new StringBuilder("{");
        for (int i = random.nextInt(14); i > 0; i--) {
            boolean isOther = random.nextInt(25) == 0;
            made.append(isOther ? simple() : isOfStrings ? quoted(of("abc12", 3)) : String.valueOf(random.nextInt(30)));
            made.append(',');
        }
        return made.append('}').toString();
    }

    private String json() {
        String made = jsonValue(3);
        for (int i = random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0; i > 0 && !made.isEmpty(); i--) {
            int at = random.nextInt(made.length());
            String inserted = random.nextBoolean() ? "" : of("[]{},:\"\\u0nte1.-+ \0\200", 1);
            made = made.substring(0, at) + inserted + made.substring(at + random.nextInt(2));
        }
        return made;
    }

    private String jsonValue(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> pick("null", "true", "false");
            case 1, 2 ->
                pick(
                        "0",
                        "-0",
                        "1",
                        "-1",
                        "1.5",
                        "1e3",
                        "1E-2",
                        "12345678901234567890",
                        "0.1",
                        "1e400",
                        "0x1F",
                        "01",
                        "-",
                        "nan",
                        "Infinity",
                        "-inf",
                        "+1",
                        ".5",
                        "1.");
            case 3, 4, 5 ->
                "\"" + of("ab 1/\351", 5)
                        + pick(
                                "",
                                "",
                                "\\n",
                                "\\u0041",
                                "\\u00e9",
                                "\\u20ac",
                                "\\ud83d\\ude00",
                                "\\ud83d",
                                "\\x",
                                "\\\"")
                        + "\"";
            case 6, 7 -> {
                var made = new StringBuilder("[");
                for (int i = random.nextInt(4); i > 0; i--) {
                    made.append(pick("", " ")).append(jsonValue(depth - 1)).append(i > 1 ? "," : "");
                }
                yield made.append(']').toString();
            }
            default -> {
                var made = new StringBuilder("{");
                for (int i = random.nextInt(4); i > 0; i--) {
                    made.append('"')
                            .append(of("abk", 2))
                            .append("\":")
                            .append(jsonValue(depth - 1))
                            .append(i > 1 ? "," : "");
                }
                yield made.append('}').toString();
            }
        };
    }

    private String packed() {
        return switch (random.nextInt(4)) {
            case 0 -> bytes(12);
            case 1 -> "cmsgpack.pack(" + value() + "," + value() + "):sub(1," + (random.nextInt(30) - 5) + ")";
            case 2 -> quoted(of("\221\222\201\202\241\242\001\300\303\377\314\315\320\332\334", 10));
            default -> "cmsgpack.pack(" + value() + ")";
        };
    }

    private String structure() {
        var made = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            made.append(pick(
                    "b", "B", "h", "H", "i", "I", "l", "L", "T", "f", "d", "s", "x", "c3", "c0", "c", "i3", "I8", "i16",
                    ">", "<", "!", "!4", " ", "!2", "z", "i33", "!3", "Bc0", "hc0"));
        }
        return made.toString();
    }

    private String bytes(int longest) {
        var made = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            made.append((char) (random.nextInt(3) == 0 ? random.nextInt(4) : random.nextInt(256)));
        }
        return quoted(made.toString());
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
