package io.redpoll.lua;

import java.util.Random;

/// A program of random statements that tells in a string what it saw: values, orders of tables, messages of errors.
final class RandomProgram {
    private static final String[] VARIABLES = {"a", "b", "c", "d", "e", "f"};
    private static final String[] NAMES = {"x", "y", "z", "n", "key", "longer_name_of_a_field"};
    private static final String[] ARITHMETIC = {"+", "-", "*", "/", "%", "^"};
    private static final String[] COMPARISONS = {"==", "~=", "<", ">", "<=", ">="};
    private static final String[] EVENTS = {
        "__index",
        "__newindex",
        "__call",
        "__add",
        "__sub",
        "__mul",
        "__div",
        "__mod",
        "__pow",
        "__unm",
        "__concat",
        "__eq",
        "__lt",
        "__le",
        "__len",
        "__tostring",
        "__metatable"
    };
    private static final String PRELUDE = """
            local out = {}
            local function show(v, depth)
              local t = type(v)
              if t == "table" then
                if depth > 2 then return "{..}" end
                local s = {}
                for k, w in next, v do
                  s[#s + 1] = show(k, depth + 1) .. "=" .. show(w, depth + 1)
                  if #s > 40 then break end
                end
                return "{" .. table.concat(s, " ") .. "}#" .. #v
              elseif t == "function" or t == "thread" then return t
              elseif t == "string" then return '"' .. v:gsub("0x%x+", "ADDRESS") .. '"'
              else return tostring(v) end
            end
            local function emit(...)
              for i = 1, select("#", ...) do
                out[#out + 1] = show((select(i, ...)), 0)
              end
            end
            """;

    private final Random random;
    private final StringBuilder text = new StringBuilder(PRELUDE);
    private int depth;
    private int statementsLeft;
    private boolean inVararg = true;
    private int loops;

    private RandomProgram(long seed) {
        random = new Random(seed);
        statementsLeft = 12 + random.nextInt(30);
    }

    static String of(long seed) {
        return new RandomProgram(seed).program();
    }

    private String program() {
        for (String variable : VARIABLES) {
            text.append("local ")
                    .append(variable)
                    .append(" = ")
                    .append(literal())
                    .append('\n');
        }
        while (statementsLeft > 0) {
            if (random.nextInt(3) == 0) {
                statement();
            } else {
                boolean held = inVararg;
                inVararg = random.nextInt(3) == 0;
                text.append("emit(pcall(function(")
                        .append(inVararg ? "..." : "")
                        .append(")\n");
                block(1 + random.nextInt(4));
                text.append("return ").append(expressions(2)).append("\nend");
                for (int i = random.nextInt(3); i > 0; i--) {
                    text.append(", ").append(expression(1));
                }
                text.append("))\n");
                inVararg = held;
            }
        }
        text.append("emit(").append(String.join(", ", VARIABLES)).append(")\n");
        return text.append("return table.concat(out, ' ')\n").toString();
    }

    private void block(int count) {
        depth++;
        for (int i = 0; i < count && statementsLeft > 0; i++) {
            statement();
        }
        depth--;
    }

    private void statement() {
        statementsLeft--;
        if (depth > 4) {
            text.append(variable()).append(" = ").append(expression(2)).append('\n');
            return;
        }
        switch (random.nextInt(22)) {
            case 0, 1, 2 ->
                text.append(target()).append(" = ").append(expression(3)).append('\n');
            case 3 ->
                text.append(target())
                        .append(", ")
                        .append(target())
                        .append(" = ")
                        .append(expressions(3))
                        .append('\n');
            case 4 -> text.append("emit(").append(expressions(3)).append(")\n");
            case 5 -> {
                text.append("if ").append(expression(3)).append(" then\n");
                block(2);
                if (random.nextBoolean()) {
                    text.append("elseif ").append(expression(2)).append(" then\n");
                    block(2);
                }
                if (random.nextBoolean()) {
                    text.append("else\n");
                    block(2);
                }
                text.append("end\n");
            }
            case 6 -> {
                text.append("for ")
                        .append(pick(NAMES))
                        .append(" = ")
                        .append(small())
                        .append(", ")
                        .append(small());
                if (random.nextBoolean()) {
                    text.append(", ").append(pick("1", "2", "-1", "0.5", "-3", "'1'"));
                }
                text.append(" do\n");
                block(2);
                breakMaybe();
                text.append("end\n");
            }
            case 7 -> {
                text.append("for ").append(pick(NAMES)).append(", v in ");
                text.append(pick("pairs", "ipairs", "next,"))
                        .append(" (")
                        .append(expression(1))
                        .append(") do\n");
                text.append("emit(v)\n");
                breakMaybe();
                text.append("end\n");
            }
            case 8 -> {
                String counter = "w" + loops++;
                text.append("local ")
                        .append(counter)
                        .append(" = 0\nwhile ")
                        .append(counter)
                        .append(" < 3 do ");
                text.append(counter).append(" = ").append(counter).append(" + 1\n");
                block(2);
                breakMaybe();
                text.append("end\n");
            }
            case 9 -> {
                String counter = "r" + loops++;
                text.append("local ")
                        .append(counter)
                        .append(" = 0\nrepeat ")
                        .append(counter)
                        .append(" = ");
                text.append(counter)
                        .append(" + 1\nlocal inner = ")
                        .append(expression(2))
                        .append('\n');
                text.append(variable()).append(" = function() return inner end\n");
                text.append("until ")
                        .append(counter)
                        .append(" > 2 or ")
                        .append(expression(1))
                        .append('\n');
            }
            case 10 -> {
                text.append("do local x, y = ").append(expressions(2)).append('\n');
                block(3);
                text.append(variable())
                        .append(" = ")
                        .append(operation("x", "y"))
                        .append("\nend\n");
            }
            case 11 -> {
                boolean held = inVararg;
                text.append("local function fn")
                        .append(depth)
                        .append('(')
                        .append(parameters())
                        .append(")\n");
                block(2);
                text.append("return ").append(expressions(2)).append("\nend\n");
                inVararg = held;
                text.append("emit(pcall(fn")
                        .append(depth)
                        .append(", ")
                        .append(expressions(2))
                        .append("))\n");
            }
            case 12 -> {
                String event = pick(EVENTS);
                text.append(variable())
                        .append(" = setmetatable(")
                        .append(table())
                        .append(", {")
                        .append(event);
                text.append(" = ")
                        .append(random.nextInt(4) == 0 ? expression(1) : handler())
                        .append("})\n");
            }
            case 13 -> text.append(callStatement()).append('\n');
            case 14 -> {
                text.append("local co = coroutine.wrap(function(...) local x = ... ");
                text.append("emit(x, coroutine.yield(").append(expressions(2)).append("))\n");
                boolean held = inVararg;
                inVararg = true;
                block(1);
                inVararg = held;
                text.append("return ").append(expressions(2)).append(" end)\n");
                text.append("emit(pcall(co, ").append(expression(1)).append("))\nemit(pcall(co, ");
                text.append(expressions(2)).append("))\n");
                if (random.nextBoolean()) {
                    text.append("emit(pcall(co))\n");
                }
            }
            case 15 ->
                text.append("emit(xpcall(function() return ")
                        .append(expression(3))
                        .append(" end, function(m) return type(m), m end))\n");
            case 16 ->
                text.append("table.")
                        .append(pick("insert", "insert", "remove", "sort", "foreach"))
                        .append('(')
                        .append(expressions(2))
                        .append(")\n");
            case 17 -> text.append("error(").append(expressions(2)).append(")\n".repeat(1));
            default ->
                text.append(pick("a", "b", "c"))
                        .append('[')
                        .append(key())
                        .append("] = ")
                        .append(expression(2))
                        .append('\n');
        }
    }

    private void breakMaybe() {
        if (random.nextInt(4) == 0) {
            text.append("if ").append(expression(1)).append(" then break end\n");
        }
    }

    private String parameters() {
        inVararg = random.nextInt(3) == 0;
        return pick("", "x", "x, y", "x, y, z").isEmpty()
                ? (inVararg ? "..." : "")
                : "x, y" + (inVararg ? ", ..." : "");
    }

    private String handler() {
        return pick(
                "function(x, y) return x end",
                "function(x, y) return y end",
                "function(...) return select('#', ...) end",
                "function(x, y) return rawget(x, 'n') end",
                "function(x, y, z) if type(x) == 'table' then rawset(x, 1, z) end return 'H' end",
                "function(x, y) return " + expression(1) + " end",
                "function(x, y) error('handler') end",
                "function(x, y) error({code = 1}) end",
                "{x = 1, key = 2}",
                "function(x, y) return type(x) .. type(y) end");
    }

    private String variable() {
        return pick(VARIABLES);
    }

    private String target() {
        return switch (random.nextInt(5)) {
            case 0 -> variable() + "." + pick(NAMES);
            case 1 -> variable() + "[" + key() + "]";
            default -> variable();
        };
    }

    private String key() {
        return switch (random.nextInt(8)) {
            case 0 -> "'" + pick(NAMES) + "'";
            case 1, 2, 3 -> String.valueOf(random.nextInt(12));
            case 4 -> String.valueOf(random.nextInt(100) * (random.nextBoolean() ? 1 : -1));
            case 5 -> pick("1.5", "-0.25", "1e10", "2^53", "true", "false");
            case 6 -> variable() + "." + pick(NAMES);
            default -> "#" + variable() + " + 1";
        };
    }

    private String small() {
        return pick("0", "1", "2", "3", "5", "-2", "1.5", "'3'", "#" + variable(), variable());
    }

    private String literal() {
        return switch (random.nextInt(12)) {
            case 0 -> "nil";
            case 1 -> pick("true", "false");
            case 2, 3 ->
                pick(
                        "0",
                        "1",
                        "2",
                        "3",
                        "-1",
                        "10",
                        "7.5",
                        "0.1",
                        "1e15",
                        "123456789012",
                        "-0.001",
                        "1e300",
                        "0x10",
                        "1e-7",
                        "3.0",
                        "1/3",
                        "2^31",
                        "-2^63",
                        "(0/1)");
            case 4, 5 ->
                pick(
                        "''",
                        "'x'",
                        "'10'",
                        "' 5 '",
                        "'0x1F'",
                        "'abc'",
                        "'1e2'",
                        "'key'",
                        "[[a\nb]]",
                        "'\\0z'",
                        "\"\\255\\1\"",
                        "'a longer string, of more than thirty-two bytes, to be hashed in steps'");
            case 6 -> "function(...) return ... end";
            case 7 -> "function(x, y) return y, x end";
            case 8 -> "function() end";
            default -> table();
        };
    }

    private String table() {
        var made = new StringBuilder("{");
        for (int i = random.nextInt(6); i > 0; i--) {
            switch (random.nextInt(5)) {
                case 0 -> made.append(pick(NAMES)).append(" = ").append(random.nextInt(10));
                case 1 ->
                    made.append('[').append(random.nextInt(20)).append("] = ").append(random.nextInt(10));
                case 2 -> made.append("'").append(pick(NAMES)).append("'");
                case 3 -> made.append(pick("nil", "true", "1.5"));
                default -> made.append(random.nextInt(100));
            }
            made.append(pick(", ", "; "));
        }
        if (random.nextInt(6) == 0) {
            made.append(pick("unpack({1, 2, nil, 4})", inVararg ? "..." : "nil", "(unpack({1, 2}))"));
        }
        return made.append('}').toString();
    }

    private String expressions(int deep) {
        var list = new StringBuilder(expression(deep));
        while (random.nextInt(3) == 0) {
            list.append(", ").append(expression(deep));
        }
        return list.toString();
    }

    private String expression(int deep) {
        if (deep == 0) {
            return random.nextInt(3) == 0 ? literalOperand() : variable();
        }
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> variable();
            case 4, 5 -> literalOperand();
            case 6, 7, 8 -> operation(expression(deep - 1), expression(deep - 1));
            case 9 -> "(" + expression(deep - 1) + " " + pick(COMPARISONS) + " " + expression(deep - 1) + ")";
            case 10 -> "(" + expression(deep - 1) + pick(" and ", " or ") + expression(deep - 1) + ")";
            case 11 -> pick("not ", "-", "#", "- -") + "(" + expression(deep - 1) + ")";
            case 12 -> "(" + expression(deep - 1) + " .. " + expression(deep - 1) + ")";
            case 13 -> variable() + "." + pick(NAMES);
            case 14 -> variable() + "[" + key() + "]";
            case 15 -> call(deep);
            case 16 -> "(" + call(deep) + ")";
            case 17 -> library(deep);
            case 18 -> inVararg ? pick("...", "(...)", "select('#', ...)", "select(2, ...)") : "nil";
            default -> variable() + "." + pick(NAMES) + "." + pick(NAMES);
        };
    }

    private String literalOperand() {
        String made = literal();
        return made.startsWith("function") || made.startsWith("{") ? "(" + made + ")" : made;
    }

    private String operation(String left, String right) {
        return "(" + left + " " + (random.nextInt(5) == 0 ? pick(COMPARISONS) : pick(ARITHMETIC)) + " " + right + ")";
    }

    private String call(int deep) {
        String function = switch (random.nextInt(6)) {
            case 0 -> variable() + "." + pick(NAMES);
            case 1 -> variable() + ":" + pick(NAMES);
            case 2 -> pick("('x'):rep", "('%d'):format", "('abc'):sub", "('a,b'):find", "('q'):nomethod");
            default -> variable();
        };
        return function + "(" + (random.nextInt(4) == 0 ? "" : expressions(deep - 1)) + ")";
    }

    private String callStatement() {
        return random.nextInt(5) == 0 ? pick("rawset", "setmetatable", "emit") + "(" + expressions(1) + ")" : call(2);
    }

    private String library(int deep) {
        String function = pick(
                "tostring",
                "tonumber",
                "type",
                "rawget",
                "rawequal",
                "select",
                "unpack",
                "next",
                "pairs",
                "ipairs",
                "assert",
                "pcall",
                "string.len",
                "string.sub",
                "string.upper",
                "string.rep",
                "string.byte",
                "string.find",
                "string.match",
                "string.gsub",
                "string.format",
                "table.concat",
                "table.remove",
                "math.floor",
                "math.max",
                "math.fmod",
                "getmetatable",
                "setmetatable",
                "loadstring",
                "string.reverse",
                "table.getn",
                "table.maxn",
                "math.modf",
                "coroutine.status",
                "coroutine.resume",
                "bit.band");
        if (function.equals("string.rep") || function.equals("string.format")) {
            return function + "(" + pick("'ab'", "'%5.2f'", "'%s|%q'", "'x'", variable()) + ", "
                    + pick("3", "2", "'4'", "nil", "-1", "1.9") + ")";
        }
        return function + "(" + expressions(deep - 1) + ")";
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
