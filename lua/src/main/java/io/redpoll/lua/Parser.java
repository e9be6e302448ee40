package io.redpoll.lua;

import io.redpoll.lua.Expression.Kind;
import org.jspecify.annotations.Nullable;

/// Reads a program and emits its code in one pass.
final class Parser {
    private static final int LEVELS_MAX = 200;

    /// The left sides of an assignment, the last one first.
    private record Target(@Nullable Target before, Expression variable) {}

    /// A constructor in progress: fields counted, and list items not yet stored.
    private static final class Constructor {
        final Expression table;
        final Expression item = new Expression();
        int listCount;
        int fieldCount;
        int toStore;

        Constructor(Expression table) {
            this.table = table;
        }
    }

    private final Lexer lexer;
    private final LuaString name;
    private FunctionCode function;
    private int level;

    /// @param level how deep the text itself is nested
    Parser(LuaString source, LuaString name, int level) {
        this.lexer = new Lexer(source, name);
        this.name = name;
        this.level = level;
        this.function = new FunctionCode(null, lexer, name, 0);
    }

    /// The main function of the text.
    Prototype chunk() throws LuaSyntaxError {
        function.isVararg = true;
        lexer.next();
        statements();
        check(Token.END_OF_SOURCE);
        return function.finish();
    }

    private void enterLevel() throws LuaSyntaxError {
        if (++level > LEVELS_MAX) {
            throw lexer.errorOfAll("chunk has too many syntax levels");
        }
    }

    private void leaveLevel() {
        level--;
    }

    private boolean testNext(int token) throws LuaSyntaxError {
        if (lexer.token != token) {
            return false;
        }
        lexer.next();
        return true;
    }

    private void check(int token) throws LuaSyntaxError {
        if (lexer.token != token) {
            throw lexer.error("'" + Token.text(token) + "' expected");
        }
    }

    private void checkNext(int token) throws LuaSyntaxError {
        check(token);
        lexer.next();
    }

    private void checkMatch(int what, int opener, int line) throws LuaSyntaxError {
        if (!testNext(what)) {
            if (line == lexer.line) {
                check(what);
            }
            throw lexer.error(
                    "'" + Token.text(what) + "' expected (to close '" + Token.text(opener) + "' at line " + line + ")");
        }
    }

    private LuaString checkName() throws LuaSyntaxError {
        check(Token.NAME);
        var found = lexer.string;
        lexer.next();
        return found;
    }

    private Expression nameAsKey() throws LuaSyntaxError {
        return new Expression().set(Kind.CONSTANT, function.constant(checkName()));
    }

    // Statements

    private boolean isBlockEnd() {
        return switch (lexer.token) {
            case Token.ELSE, Token.ELSEIF, Token.END, Token.UNTIL, Token.END_OF_SOURCE -> true;
            default -> false;
        };
    }

    private void statements() throws LuaSyntaxError {
        boolean isLast = false;
        enterLevel();
        while (!isLast && !isBlockEnd()) {
            isLast = statement();
            testNext(';');
            function.freeRegister = function.activeCount;
        }
        leaveLevel();
    }

    private void block() throws LuaSyntaxError {
        function.enterBlock(false);
        statements();
        function.leaveBlock();
    }

    /// Whether nothing may follow it in its block.
    private boolean statement() throws LuaSyntaxError {
        int line = lexer.line;
        switch (lexer.token) {
            case Token.IF -> ifStatement(line);
            case Token.WHILE -> whileStatement(line);
            case Token.DO -> {
                lexer.next();
                block();
                checkMatch(Token.END, Token.DO, line);
            }
            case Token.FOR -> forStatement(line);
            case Token.REPEAT -> repeatStatement(line);
            case Token.FUNCTION -> functionStatement(line);
            case Token.LOCAL -> {
                lexer.next();
                if (testNext(Token.FUNCTION)) {
                    localFunction();
                } else {
                    localStatement();
                }
            }
            case Token.RETURN -> {
                returnStatement();
                return true;
            }
            case Token.BREAK -> {
                lexer.next();
                breakLoop();
                return true;
            }
            default -> expressionStatement();
        }
        return false;
    }

    private void ifStatement(int line) throws LuaSyntaxError {
        int exits = CodeBuffer.NO_JUMP;
        int otherwise = testThenBlock();
        while (lexer.token == Token.ELSEIF) {
            exits = function.code.join(exits, function.code.jump());
            function.code.patchToHere(otherwise);
            otherwise = testThenBlock();
        }
        if (lexer.token == Token.ELSE) {
            exits = function.code.join(exits, function.code.jump());
            function.code.patchToHere(otherwise);
            lexer.next();
            block();
        } else {
            exits = function.code.join(exits, otherwise);
        }
        function.code.patchToHere(exits);
        checkMatch(Token.END, Token.IF, line);
    }

    private int testThenBlock() throws LuaSyntaxError {
        lexer.next();
        int exit = condition();
        checkNext(Token.THEN);
        block();
        return exit;
    }

    /// The jumps taken where the condition is false.
    private int condition() throws LuaSyntaxError {
        var e = expression();
        if (e.kind == Kind.NIL) {
            e.kind = Kind.FALSE;
        }
        function.goIfTrue(e);
        return e.whenFalse;
    }

    private void whileStatement(int line) throws LuaSyntaxError {
        lexer.next();
        int start = function.code.label();
        int exit = condition();
        function.enterBlock(true);
        checkNext(Token.DO);
        block();
        function.code.patch(function.code.jump(), start);
        checkMatch(Token.END, Token.WHILE, line);
        function.leaveBlock();
        function.code.patchToHere(exit);
    }

    private void repeatStatement(int line) throws LuaSyntaxError {
        int start = function.code.label();
        function.enterBlock(true);
        function.enterBlock(false);
        var scope = java.util.Objects.requireNonNull(function.block);
        lexer.next();
        statements();
        checkMatch(Token.UNTIL, Token.REPEAT, line);
        int exit = condition();
        if (scope.hasCaptured) {
            breakLoop();
            function.code.patchToHere(exit);
            function.leaveBlock();
            function.code.patch(function.code.jump(), start);
        } else {
            function.leaveBlock();
            function.code.patch(exit, start);
        }
        function.leaveBlock();
    }

    private void breakLoop() throws LuaSyntaxError {
        var at = function.block;
        boolean hasCaptured = false;
        while (at != null && !at.isLoop) {
            hasCaptured |= at.hasCaptured;
            at = at.around;
        }
        if (at == null) {
            throw lexer.error("no loop to break");
        }
        if (hasCaptured) {
            function.code.emit(Op.abc(Op.CLOSE, at.activeCount, 0, 0));
        }
        at.breaks = function.code.join(at.breaks, function.code.jump());
    }

    private void forStatement(int line) throws LuaSyntaxError {
        function.enterBlock(true);
        lexer.next();
        var variable = checkName();
        switch (lexer.token) {
            case '=' -> numericFor(variable, line);
            case ',', Token.IN -> genericFor(variable);
            default -> throw lexer.error("'=' or 'in' expected");
        }
        checkMatch(Token.END, Token.FOR, line);
        function.leaveBlock();
    }

    private void numericFor(LuaString variable, int line) throws LuaSyntaxError {
        int base = function.freeRegister;
        declareHidden("(for index)", 0);
        declareHidden("(for limit)", 1);
        declareHidden("(for step)", 2);
        function.declare(variable, 3);
        checkNext('=');
        function.toNextRegister(expression());
        checkNext(',');
        function.toNextRegister(expression());
        if (testNext(',')) {
            function.toNextRegister(expression());
        } else {
            function.code.emit(Op.abx(Op.LOADK, function.freeRegister, function.constant(1)));
            function.reserve(1);
        }
        forBody(base, line, 1, true);
    }

    private void declareHidden(String text, int number) throws LuaSyntaxError {
        function.declare(LuaString.of(text), number);
    }

    private void genericFor(LuaString first) throws LuaSyntaxError {
        int base = function.freeRegister;
        declareHidden("(for generator)", 0);
        declareHidden("(for state)", 1);
        declareHidden("(for control)", 2);
        function.declare(first, 3);
        int count = 1;
        while (testNext(',')) {
            function.declare(checkName(), 3 + count++);
        }
        checkNext(Token.IN);
        int line = lexer.line;
        var e = new Expression();
        adjust(3, expressions(e), e);
        function.checkStack(3);
        forBody(base, line, count, false);
    }

    private void forBody(int base, int line, int variableCount, boolean isNumeric) throws LuaSyntaxError {
        function.activate(3);
        checkNext(Token.DO);
        int entry = isNumeric
                ? function.code.emit(Op.withJump(Op.abx(Op.FORPREP, base, 0), CodeBuffer.NO_JUMP))
                : function.code.jump();
        function.enterBlock(false);
        function.activate(variableCount);
        function.reserve(variableCount);
        block();
        function.leaveBlock();
        function.code.patchToHere(entry);
        int end = isNumeric
                ? function.code.emit(Op.withJump(Op.abx(Op.FORLOOP, base, 0), CodeBuffer.NO_JUMP))
                : function.code.emit(Op.abc(Op.TFORLOOP, base, 0, variableCount));
        function.code.fixLine(line);
        function.code.patch(isNumeric ? end : function.code.jump(), entry + 1);
    }

    private void functionStatement(int line) throws LuaSyntaxError {
        lexer.next();
        var variable = new Expression();
        singleVariable(variable);
        boolean isMethod = false;
        while (lexer.token == '.') {
            field(variable);
        }
        if (lexer.token == ':') {
            isMethod = true;
            field(variable);
        }
        var body = new Expression();
        body(body, isMethod, line);
        function.store(variable, body);
        function.code.fixLine(line);
    }

    private void localFunction() throws LuaSyntaxError {
        function.declare(checkName(), 0);
        var variable = new Expression().set(Kind.LOCAL, function.freeRegister);
        function.reserve(1);
        function.activate(1);
        var body = new Expression();
        body(body, false, lexer.line);
        function.store(variable, body);
        function.startLatestHere();
    }

    private void localStatement() throws LuaSyntaxError {
        int count = 0;
        do {
            function.declare(checkName(), count++);
        } while (testNext(','));
        var e = new Expression();
        adjust(count, testNext('=') ? expressions(e) : 0, e);
        function.activate(count);
    }

    private void returnStatement() throws LuaSyntaxError {
        lexer.next();
        if (isBlockEnd() || lexer.token == ';') {
            function.returns(0, 0);
            return;
        }
        var e = new Expression();
        int count = expressions(e);
        if (e.hasManyResults()) {
            function.setResults(e, FunctionCode.ALL_RESULTS);
            if (e.kind == Kind.CALL && count == 1) {
                int call = function.code.at(e.info);
                function.code.set(e.info, (call & ~0x3f) | Op.TAILCALL);
            }
            function.returns(function.activeCount, FunctionCode.ALL_RESULTS);
        } else if (count == 1) {
            function.returns(function.toAnyRegister(e), 1);
        } else {
            function.toNextRegister(e);
            function.returns(function.activeCount, count);
        }
    }

    private void expressionStatement() throws LuaSyntaxError {
        var e = new Expression();
        primaryExpression(e);
        if (e.kind == Kind.CALL) {
            function.code.set(e.info, Op.withC(function.code.at(e.info), 1));
        } else {
            assignment(new Target(null, e), 1);
        }
    }

    private void assignment(Target target, int count) throws LuaSyntaxError {
        var variable = target.variable;
        if (variable.kind.compareTo(Kind.LOCAL) < 0 || variable.kind.compareTo(Kind.INDEXED) > 0) {
            throw lexer.error("syntax error");
        }
        var e = new Expression();
        if (testNext(',')) {
            var next = new Expression();
            primaryExpression(next);
            if (next.kind == Kind.LOCAL) {
                avoidConflict(target, next);
            }
            function.checkLimit(count, LEVELS_MAX - level, "variables in assignment");
            assignment(new Target(target, next), count + 1);
        } else {
            checkNext('=');
            int values = expressions(e);
            if (values == count) {
                function.setOneResult(e);
                function.store(variable, e);
                return;
            }
            adjust(count, values, e);
            if (values > count) {
                function.freeRegister -= values - count;
            }
        }
        function.store(variable, e.set(Kind.FIXED, function.freeRegister - 1));
    }

    /// A local variable is assigned in a statement that also uses it as table or key: those use a copy.
    private void avoidConflict(Target targets, Expression local) throws LuaSyntaxError {
        int copy = function.freeRegister;
        boolean hasConflict = false;
        for (var target = targets; target != null; target = target.before) {
            var variable = target.variable;
            if (variable.kind == Kind.INDEXED) {
                if (variable.info == local.info) {
                    hasConflict = true;
                    variable.info = copy;
                }
                if (variable.aux == local.info) {
                    hasConflict = true;
                    variable.aux = copy;
                }
            }
        }
        if (hasConflict) {
            function.code.emit(Op.abc(Op.MOVE, copy, local.info, 0));
            function.reserve(1);
        }
    }

    /// Brings the values of a list, of which the last is still open, to the number of variables.
    private void adjust(int variables, int values, Expression last) throws LuaSyntaxError {
        int extra = variables - values;
        if (last.hasManyResults()) {
            extra = Math.max(extra + 1, 0);
            function.setResults(last, extra);
            if (extra > 1) {
                function.reserve(extra - 1);
            }
        } else {
            if (last.kind != Kind.VOID) {
                function.toNextRegister(last);
            }
            if (extra > 0) {
                int register = function.freeRegister;
                function.reserve(extra);
                function.nil(register, extra);
            }
        }
    }

    // Expressions

    private Expression expression() throws LuaSyntaxError {
        var e = new Expression();
        expression(e);
        return e;
    }

    private void expression(Expression e) throws LuaSyntaxError {
        subexpression(e, 0);
    }

    /// How many; the last one is left open.
    private int expressions(Expression last) throws LuaSyntaxError {
        int count = 1;
        expression(last);
        while (testNext(',')) {
            function.toNextRegister(last);
            last.set(Kind.VOID, 0);
            expression(last);
            count++;
        }
        return count;
    }

    /// Reads operators that bind tighter than a limit; the first that does not is returned.
    private @Nullable Operator subexpression(Expression e, int limit) throws LuaSyntaxError {
        enterLevel();
        switch (lexer.token) {
            case Token.NOT -> {
                operand(e);
                function.not(e);
            }
            case '-' -> {
                operand(e);
                function.negate(e);
            }
            case '#' -> {
                operand(e);
                function.length(e);
            }
            default -> simpleExpression(e);
        }
        var operator = Operator.of(lexer.token);
        while (operator != null && operator.leftPriority > limit) {
            lexer.next();
            function.infix(operator, e);
            var right = new Expression();
            var next = subexpression(right, operator.rightPriority);
            function.postfix(operator, e, right);
            operator = next;
        }
        leaveLevel();
        return operator;
    }

    private void operand(Expression e) throws LuaSyntaxError {
        lexer.next();
        subexpression(e, Operator.UNARY_PRIORITY);
    }

    private void simpleExpression(Expression e) throws LuaSyntaxError {
        switch (lexer.token) {
            case Token.NUMBER -> e.set(Kind.NUMBER, 0).number = lexer.number;
            case Token.STRING -> e.set(Kind.CONSTANT, function.constant(lexer.string));
            case Token.NIL -> e.set(Kind.NIL, 0);
            case Token.TRUE -> e.set(Kind.TRUE, 0);
            case Token.FALSE -> e.set(Kind.FALSE, 0);
            case Token.DOTS -> {
                if (!function.isVararg) {
                    throw lexer.error("cannot use '...' outside a vararg function");
                }
                function.needsArg = false;
                e.set(Kind.VARARG, function.code.emit(Op.abc(Op.VARARG, 0, 1, 0)));
            }
            case '{' -> {
                constructor(e);
                return;
            }
            case Token.FUNCTION -> {
                lexer.next();
                body(e, false, lexer.line);
                return;
            }
            default -> {
                primaryExpression(e);
                return;
            }
        }
        lexer.next();
    }

    private void primaryExpression(Expression e) throws LuaSyntaxError {
        prefixExpression(e);
        while (true) {
            switch (lexer.token) {
                case '.' -> field(e);
                case '[' -> {
                    function.toAnyRegister(e);
                    function.indexed(e, bracketedKey());
                }
                case ':' -> {
                    lexer.next();
                    function.self(e, nameAsKey());
                    arguments(e);
                }
                case '(', Token.STRING, '{' -> {
                    function.toNextRegister(e);
                    arguments(e);
                }
                default -> {
                    return;
                }
            }
        }
    }

    private void prefixExpression(Expression e) throws LuaSyntaxError {
        switch (lexer.token) {
            case '(' -> {
                int line = lexer.line;
                lexer.next();
                expression(e);
                checkMatch(')', '(', line);
                function.discharge(e);
            }
            case Token.NAME -> singleVariable(e);
            default -> throw lexer.error("unexpected symbol");
        }
    }

    private void singleVariable(Expression e) throws LuaSyntaxError {
        var found = checkName();
        if (!function.find(found, e, true)) {
            e.set(Kind.GLOBAL, function.constant(found));
        }
    }

    private void field(Expression e) throws LuaSyntaxError {
        function.toAnyRegister(e);
        lexer.next();
        function.indexed(e, nameAsKey());
    }

    private Expression bracketedKey() throws LuaSyntaxError {
        lexer.next();
        var key = expression();
        function.toValue(key);
        checkNext(']');
        return key;
    }

    private void arguments(Expression callee) throws LuaSyntaxError {
        var last = new Expression();
        int line = lexer.line;
        switch (lexer.token) {
            case '(' -> {
                if (line != lexer.lastLine) {
                    throw lexer.error("ambiguous syntax (function call x new statement)");
                }
                lexer.next();
                if (lexer.token != ')') {
                    expressions(last);
                    function.setResults(last, FunctionCode.ALL_RESULTS);
                }
                checkMatch(')', '(', line);
            }
            case '{' -> constructor(last);
            case Token.STRING -> {
                last.set(Kind.CONSTANT, function.constant(lexer.string));
                lexer.next();
            }
            default -> throw lexer.error("function arguments expected");
        }
        int base = callee.info;
        int count;
        if (last.hasManyResults()) {
            count = FunctionCode.ALL_RESULTS;
        } else {
            if (last.kind != Kind.VOID) {
                function.toNextRegister(last);
            }
            count = function.freeRegister - (base + 1);
        }
        callee.set(Kind.CALL, function.code.emit(Op.abc(Op.CALL, base, count + 1, 2)));
        function.code.fixLine(line);
        function.freeRegister = base + 1;
    }

    private void body(Expression e, boolean isMethod, int line) throws LuaSyntaxError {
        var outer = function;
        var inner = new FunctionCode(outer, lexer, name, line);
        function = inner;
        checkNext('(');
        if (isMethod) {
            function.declare(LuaString.of("self"), 0);
            function.activate(1);
        }
        parameters();
        checkNext(')');
        statements();
        checkMatch(Token.END, Token.FUNCTION, line);
        var prototype = inner.finish();
        function = outer;
        outer.closure(inner, prototype, e);
    }

    private void parameters() throws LuaSyntaxError {
        int count = 0;
        if (lexer.token != ')') {
            do {
                switch (lexer.token) {
                    case Token.NAME -> function.declare(checkName(), count++);
                    case Token.DOTS -> {
                        lexer.next();
                        function.declare(LuaString.of("arg"), count++);
                        function.isVararg = true;
                        function.hasArg = true;
                        function.needsArg = true;
                    }
                    default -> throw lexer.error("<name> or '...' expected");
                }
            } while (!function.isVararg && testNext(','));
        }
        function.activate(count);
        function.parameterCount = function.activeCount - (function.hasArg ? 1 : 0);
        function.reserve(function.activeCount);
    }

    // Constructors

    private void constructor(Expression e) throws LuaSyntaxError {
        int line = lexer.line;
        int at = function.code.emit(Op.abc(Op.NEWTABLE, 0, 0, 0));
        var made = new Constructor(e.set(Kind.RELOCATABLE, at));
        function.toNextRegister(e);
        checkNext('{');
        do {
            if (lexer.token == '}') {
                break;
            }
            closeItem(made);
            if (lexer.token == '[' || (lexer.token == Token.NAME && lexer.lookahead() == '=')) {
                keyedField(made);
            } else {
                expression(made.item);
                made.listCount++;
                made.toStore++;
            }
        } while (testNext(',') || testNext(';'));
        checkMatch('}', '{', line);
        storeLastItems(made);
        int instruction = function.code.at(at);
        function.code.set(
                at, Op.withC(Op.withB(instruction, Op.packSize(made.listCount)), Op.packSize(made.fieldCount)));
    }

    private void keyedField(Constructor made) throws LuaSyntaxError {
        int register = function.freeRegister;
        var key = lexer.token == Token.NAME ? nameAsKey() : bracketedKey();
        made.fieldCount++;
        checkNext('=');
        int keyOperand = function.toOperand(key);
        var value = expression();
        function.code.emit(Op.abc(Op.SETTABLE, made.table.info, keyOperand, function.toOperand(value)));
        function.freeRegister = register;
    }

    private void closeItem(Constructor made) throws LuaSyntaxError {
        if (made.item.kind == Kind.VOID) {
            return;
        }
        function.toNextRegister(made.item);
        made.item.set(Kind.VOID, 0);
        if (FunctionCode.isListFull(made.toStore)) {
            function.setList(made.table.info, made.listCount, made.toStore);
            made.toStore = 0;
        }
    }

    private void storeLastItems(Constructor made) throws LuaSyntaxError {
        if (made.toStore == 0) {
            return;
        }
        if (made.item.hasManyResults()) {
            function.setResults(made.item, FunctionCode.ALL_RESULTS);
            function.setList(made.table.info, made.listCount, FunctionCode.ALL_RESULTS);
            made.listCount--;
        } else {
            if (made.item.kind != Kind.VOID) {
                function.toNextRegister(made.item);
            }
            function.setList(made.table.info, made.listCount, made.toStore);
        }
    }
}
