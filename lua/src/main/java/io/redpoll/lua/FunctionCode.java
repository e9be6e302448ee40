package io.redpoll.lua;

import io.redpoll.lua.Expression.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/// One function while it is being compiled: its variables, its constants, the registers in use, and what expressions
/// become in its [CodeBuffer].
final class FunctionCode {
    static final int ALL_RESULTS = -1;
    static final int UPVALUES_MAX = 60;
    private static final int LOCALS_MAX = 200;
    private static final int STACK_MAX = 250;
    private static final int LIST_FLUSH = 50;

    /// A block with its local variables.
    static final class Block {
        final @Nullable Block around;
        final boolean isLoop;
        final int activeCount;
        int breaks = CodeBuffer.NO_JUMP;
        boolean hasCaptured;

        Block(@Nullable Block around, boolean isLoop, int activeCount) {
            this.around = around;
            this.isLoop = isLoop;
            this.activeCount = activeCount;
        }
    }

    /// A variable of a function around: one of its locals, or one it has from further out.
    private record Capture(boolean isLocal, int index) {}

    /// A local variable and the instructions between which it lives, as far as they are known.
    private static final class Variable {
        final LuaString name;
        int from;
        int to;

        Variable(LuaString name) {
            this.name = name;
        }
    }

    final @Nullable FunctionCode around;
    final Lexer lexer;
    final LuaString source;
    final int lineDefined;
    int parameterCount;
    boolean isVararg;
    boolean hasArg;
    boolean needsArg;

    final CodeBuffer code;

    private final ArrayList<@Nullable Object> constants = new ArrayList<>();
    private final HashMap<Object, Integer> constantIndex = new HashMap<>();
    private final ArrayList<Prototype> functions = new ArrayList<>();
    private final ArrayList<Variable> locals = new ArrayList<>();
    private final ArrayList<Variable> active = new ArrayList<>();
    private final ArrayList<Capture> captures = new ArrayList<>();
    private final ArrayList<LuaString> upvalueNames = new ArrayList<>();

    int activeCount;
    int freeRegister;
    private int stackSize = 2;

    @Nullable
    Block block;

    FunctionCode(@Nullable FunctionCode around, Lexer lexer, LuaString source, int lineDefined) {
        this.around = around;
        this.lexer = lexer;
        this.source = source;
        this.lineDefined = lineDefined;
        this.code = new CodeBuffer(lexer);
    }

    Prototype finish() throws LuaSyntaxError {
        removeLocals(0);
        returns(0, 0);
        var spans = new Prototype.Local[locals.size()];
        for (int i = 0; i < spans.length; i++) {
            var local = locals.get(i);
            spans[i] = new Prototype.Local(local.name, local.from, local.to);
        }
        return new Prototype(
                source,
                lineDefined,
                parameterCount,
                isVararg,
                needsArg,
                stackSize,
                code.code(),
                code.lines(),
                constants.toArray(),
                functions.toArray(new Prototype[0]),
                spans,
                upvalueNames.toArray(new LuaString[0]));
    }

    void checkLimit(int value, int limit, String what) throws LuaSyntaxError {
        if (value > limit) {
            throw lexer.errorOfAll((lineDefined == 0 ? "main function" : "function at line " + lineDefined)
                    + " has more than " + limit + " " + what);
        }
    }

    // Variables and blocks

    /// Declares a local variable, the n-th of its statement from 0; it is not yet visible.
    void declare(LuaString name, int number) throws LuaSyntaxError {
        checkLimit(activeCount + number + 1, LOCALS_MAX, "local variables");
        while (active.size() > activeCount + number) {
            active.removeLast();
        }
        var local = new Variable(name);
        locals.add(local);
        active.add(local);
    }

    /// Makes the next declared variables visible.
    void activate(int count) {
        for (int i = 0; i < count; i++) {
            active.get(activeCount++).from = code.count();
        }
    }

    /// Makes the newest variable visible to error messages only from here on.
    void startLatestHere() {
        active.get(activeCount - 1).from = code.count();
    }

    private void removeLocals(int toCount) {
        while (activeCount > toCount) {
            active.get(--activeCount).to = code.count();
        }
    }

    void enterBlock(boolean isLoop) {
        block = new Block(block, isLoop, activeCount);
    }

    void leaveBlock() throws LuaSyntaxError {
        var left = java.util.Objects.requireNonNull(block);
        block = left.around;
        removeLocals(left.activeCount);
        if (left.hasCaptured) {
            code.emit(Op.abc(Op.CLOSE, left.activeCount, 0, 0));
        }
        freeRegister = activeCount;
        code.patchToHere(left.breaks);
    }

    /// Finds a variable by name; false where it is global.
    boolean find(LuaString name, Expression result, boolean isOwn) throws LuaSyntaxError {
        for (int i = activeCount - 1; i >= 0; i--) {
            if (active.get(i).name.equals(name)) {
                result.set(Kind.LOCAL, i);
                if (!isOwn) {
                    markCaptured(i);
                }
                return true;
            }
        }
        if (around == null || !around.find(name, result, false)) {
            return false;
        }
        result.set(Kind.UPVALUE, capture(name, new Capture(result.kind == Kind.LOCAL, result.info)));
        return true;
    }

    private void markCaptured(int register) {
        var at = block;
        while (at != null && at.activeCount > register) {
            at = at.around;
        }
        if (at != null) {
            at.hasCaptured = true;
        }
    }

    private int capture(LuaString name, Capture capture) throws LuaSyntaxError {
        int known = captures.indexOf(capture);
        if (known >= 0) {
            return known;
        }
        checkLimit(captures.size() + 1, UPVALUES_MAX, "upvalues");
        captures.add(capture);
        upvalueNames.add(name);
        return captures.size() - 1;
    }

    /// The closure of a function that was compiled within this one.
    void closure(FunctionCode inner, Prototype prototype, Expression result) throws LuaSyntaxError {
        functions.add(prototype);
        result.set(Kind.RELOCATABLE, code.emit(Op.abx(Op.CLOSURE, 0, functions.size() - 1)));
        for (var capture : inner.captures) {
            code.emit(Op.abc(capture.isLocal ? Op.MOVE : Op.GETUPVAL, 0, capture.index, 0));
        }
    }

    void nil(int from, int count) throws LuaSyntaxError {
        int before = code.count() - 1;
        if (code.mayMerge()) {
            if (before < 0) {
                if (from >= activeCount) {
                    return;
                }
            } else if (Op.of(code.at(before)) == Op.LOADNIL) {
                int first = Op.a(code.at(before));
                int last = Op.b(code.at(before));
                if (first <= from && from <= last + 1) {
                    code.set(before, Op.withB(code.at(before), Math.max(last, from + count - 1)));
                    return;
                }
            }
        }
        code.emit(Op.abc(Op.LOADNIL, from, from + count - 1, 0));
    }

    void returns(int first, int count) throws LuaSyntaxError {
        code.emit(Op.abc(Op.RETURN, first, count + 1, 0));
    }

    // Registers

    void checkStack(int count) throws LuaSyntaxError {
        int size = freeRegister + count;
        if (size > stackSize) {
            if (size >= STACK_MAX) {
                throw lexer.error("function or expression too complex");
            }
            stackSize = size;
        }
    }

    void reserve(int count) throws LuaSyntaxError {
        checkStack(count);
        freeRegister += count;
    }

    private void free(int register) {
        if (register < Op.CONSTANT && register >= activeCount) {
            freeRegister--;
        }
    }

    void free(Expression e) {
        if (e.kind == Kind.FIXED) {
            free(e.info);
        }
    }

    // Constants

    int constant(LuaString value) throws LuaSyntaxError {
        return constant(value, value);
    }

    int constant(double value) throws LuaSyntaxError {
        return constant(value == 0 ? (Object) 0.0 : (Object) value, value);
    }

    private int constant(Object key, @Nullable Object value) throws LuaSyntaxError {
        var known = constantIndex.get(key);
        if (known != null) {
            return known;
        }
        if (constants.size() > Op.BX_MAX) {
            throw lexer.errorOfAll("constant table overflow");
        }
        constants.add(value);
        constantIndex.put(key, constants.size() - 1);
        return constants.size() - 1;
    }

    // Expressions

    void setResults(Expression e, int count) throws LuaSyntaxError {
        if (e.kind == Kind.CALL) {
            code.set(e.info, Op.withC(code.at(e.info), count + 1));
        } else if (e.kind == Kind.VARARG) {
            code.set(e.info, Op.withA(Op.withB(code.at(e.info), count + 1), freeRegister));
            reserve(1);
        }
    }

    void setOneResult(Expression e) {
        if (e.kind == Kind.CALL) {
            e.kind = Kind.FIXED;
            e.info = Op.a(code.at(e.info));
        } else if (e.kind == Kind.VARARG) {
            code.set(e.info, Op.withB(code.at(e.info), 2));
            e.kind = Kind.RELOCATABLE;
        }
    }

    /// Reads a variable, takes one result of a call.
    void discharge(Expression e) throws LuaSyntaxError {
        switch (e.kind) {
            case LOCAL -> e.kind = Kind.FIXED;
            case UPVALUE -> relocatable(e, Op.abc(Op.GETUPVAL, 0, e.info, 0));
            case GLOBAL -> relocatable(e, Op.abx(Op.GETGLOBAL, 0, e.info));
            case INDEXED -> {
                free(e.aux);
                free(e.info);
                relocatable(e, Op.abc(Op.GETTABLE, 0, e.info, e.aux));
            }
            case VARARG, CALL -> setOneResult(e);
            default -> {}
        }
    }

    private void relocatable(Expression e, int instruction) throws LuaSyntaxError {
        e.info = code.emit(instruction);
        e.kind = Kind.RELOCATABLE;
    }

    private void dischargeTo(Expression e, int register) throws LuaSyntaxError {
        discharge(e);
        switch (e.kind) {
            case NIL -> nil(register, 1);
            case FALSE, TRUE -> code.emit(Op.abc(Op.LOADBOOL, register, e.kind == Kind.TRUE ? 1 : 0, 0));
            case CONSTANT -> code.emit(Op.abx(Op.LOADK, register, e.info));
            case NUMBER -> code.emit(Op.abx(Op.LOADK, register, constant(e.number)));
            case RELOCATABLE -> code.set(e.info, Op.withA(code.at(e.info), register));
            case FIXED -> {
                if (register != e.info) {
                    code.emit(Op.abc(Op.MOVE, register, e.info, 0));
                }
            }
            default -> {
                return;
            }
        }
        e.info = register;
        e.kind = Kind.FIXED;
    }

    private void dischargeToAny(Expression e) throws LuaSyntaxError {
        if (e.kind != Kind.FIXED) {
            reserve(1);
            dischargeTo(e, freeRegister - 1);
        }
    }

    private int truth(int register, int value, int skip) throws LuaSyntaxError {
        code.label();
        return code.emit(Op.abc(Op.LOADBOOL, register, value, skip));
    }

    private void toRegister(Expression e, int register) throws LuaSyntaxError {
        dischargeTo(e, register);
        if (e.kind == Kind.JUMP) {
            e.whenTrue = code.join(e.whenTrue, e.info);
        }
        if (e.hasJumps()) {
            int setsFalse = CodeBuffer.NO_JUMP;
            int setsTrue = CodeBuffer.NO_JUMP;
            if (code.needsValue(e.whenTrue) || code.needsValue(e.whenFalse)) {
                int over = e.kind == Kind.JUMP ? CodeBuffer.NO_JUMP : code.jump();
                setsFalse = truth(register, 0, 1);
                setsTrue = truth(register, 1, 0);
                code.patchToHere(over);
            }
            int end = code.label();
            code.patchList(e.whenFalse, end, register, setsFalse);
            code.patchList(e.whenTrue, end, register, setsTrue);
        }
        e.set(Kind.FIXED, register);
    }

    void toNextRegister(Expression e) throws LuaSyntaxError {
        discharge(e);
        free(e);
        reserve(1);
        toRegister(e, freeRegister - 1);
    }

    int toAnyRegister(Expression e) throws LuaSyntaxError {
        discharge(e);
        if (e.kind == Kind.FIXED) {
            if (!e.hasJumps()) {
                return e.info;
            }
            if (e.info >= activeCount) {
                toRegister(e, e.info);
                return e.info;
            }
        }
        toNextRegister(e);
        return e.info;
    }

    void toValue(Expression e) throws LuaSyntaxError {
        if (e.hasJumps()) {
            toAnyRegister(e);
        } else {
            discharge(e);
        }
    }

    int toOperand(Expression e) throws LuaSyntaxError {
        toValue(e);
        switch (e.kind) {
            case NUMBER, TRUE, FALSE, NIL -> {
                if (constants.size() < Op.CONSTANT) {
                    e.info = switch (e.kind) {
                        case NIL -> constant(Kind.NIL, null);
                        case NUMBER -> constant(e.number);
                        default -> constant(e.kind == Kind.TRUE, e.kind == Kind.TRUE);
                    };
                    e.kind = Kind.CONSTANT;
                    return e.info + Op.CONSTANT;
                }
            }
            case CONSTANT -> {
                if (e.info < Op.CONSTANT) {
                    return e.info + Op.CONSTANT;
                }
            }
            default -> {}
        }
        return toAnyRegister(e);
    }

    void store(Expression variable, Expression e) throws LuaSyntaxError {
        switch (variable.kind) {
            case LOCAL -> {
                free(e);
                toRegister(e, variable.info);
                return;
            }
            case UPVALUE -> code.emit(Op.abc(Op.SETUPVAL, toAnyRegister(e), variable.info, 0));
            case GLOBAL -> code.emit(Op.abx(Op.SETGLOBAL, toAnyRegister(e), variable.info));
            default -> code.emit(Op.abc(Op.SETTABLE, variable.info, variable.aux, toOperand(e)));
        }
        free(e);
    }

    void self(Expression e, Expression key) throws LuaSyntaxError {
        toAnyRegister(e);
        free(e);
        int function = freeRegister;
        reserve(2);
        code.emit(Op.abc(Op.SELF, function, e.info, toOperand(key)));
        free(key);
        e.info = function;
        e.kind = Kind.FIXED;
    }

    void indexed(Expression table, Expression key) throws LuaSyntaxError {
        table.aux = toOperand(key);
        table.kind = Kind.INDEXED;
    }

    private void invert(Expression e) {
        int at = code.control(e.info);
        code.set(at, Op.withA(code.at(at), Op.a(code.at(at)) == 0 ? 1 : 0));
    }

    private int jumpIf(Expression e, boolean condition) throws LuaSyntaxError {
        if (e.kind == Kind.RELOCATABLE && Op.of(code.at(e.info)) == Op.NOT) {
            int instruction = code.at(e.info);
            code.removeLast();
            return code.conditionalJump(Op.TEST, Op.b(instruction), 0, condition ? 0 : 1);
        }
        dischargeToAny(e);
        free(e);
        return code.conditionalJump(Op.TESTSET, Op.NO_REGISTER, e.info, condition ? 1 : 0);
    }

    void goIfTrue(Expression e) throws LuaSyntaxError {
        discharge(e);
        int jump = switch (e.kind) {
            case CONSTANT, NUMBER, TRUE -> CodeBuffer.NO_JUMP;
            case JUMP -> {
                invert(e);
                yield e.info;
            }
            default -> jumpIf(e, false);
        };
        e.whenFalse = code.join(e.whenFalse, jump);
        code.patchToHere(e.whenTrue);
        e.whenTrue = CodeBuffer.NO_JUMP;
    }

    private void goIfFalse(Expression e) throws LuaSyntaxError {
        discharge(e);
        int jump = switch (e.kind) {
            case NIL, FALSE -> CodeBuffer.NO_JUMP;
            case JUMP -> e.info;
            default -> jumpIf(e, true);
        };
        e.whenTrue = code.join(e.whenTrue, jump);
        code.patchToHere(e.whenFalse);
        e.whenFalse = CodeBuffer.NO_JUMP;
    }

    // Operators

    void not(Expression e) throws LuaSyntaxError {
        discharge(e);
        switch (e.kind) {
            case NIL, FALSE -> e.kind = Kind.TRUE;
            case CONSTANT, NUMBER, TRUE -> e.kind = Kind.FALSE;
            case JUMP -> invert(e);
            default -> {
                dischargeToAny(e);
                free(e);
                relocatable(e, Op.abc(Op.NOT, 0, e.info, 0));
            }
        }
        int held = e.whenFalse;
        e.whenFalse = e.whenTrue;
        e.whenTrue = held;
        code.removeValues(e.whenFalse);
        code.removeValues(e.whenTrue);
    }

    void negate(Expression e) throws LuaSyntaxError {
        if (!e.isNumeral()) {
            toAnyRegister(e);
        }
        arithmetic(Op.UNM, e, zero());
    }

    void length(Expression e) throws LuaSyntaxError {
        toAnyRegister(e);
        arithmetic(Op.LEN, e, zero());
    }

    private static Expression zero() {
        return new Expression().set(Kind.NUMBER, 0);
    }

    /// What must be done with a left operand before the right one is read.
    void infix(Operator operator, Expression left) throws LuaSyntaxError {
        switch (operator) {
            case AND -> goIfTrue(left);
            case OR -> goIfFalse(left);
            case CONCAT -> toNextRegister(left);
            case ADD, SUB, MUL, DIV, MOD, POW -> {
                if (!left.isNumeral()) {
                    toOperand(left);
                }
            }
            default -> toOperand(left);
        }
    }

    /// Applies a binary operator; the left operand becomes the result.
    void postfix(Operator operator, Expression left, Expression right) throws LuaSyntaxError {
        switch (operator) {
            case AND -> {
                discharge(right);
                right.whenFalse = code.join(right.whenFalse, left.whenFalse);
                left.set(right);
            }
            case OR -> {
                discharge(right);
                right.whenTrue = code.join(right.whenTrue, left.whenTrue);
                left.set(right);
            }
            case CONCAT -> {
                toValue(right);
                if (right.kind == Kind.RELOCATABLE && Op.of(code.at(right.info)) == Op.CONCAT) {
                    free(left);
                    code.set(right.info, Op.withB(code.at(right.info), left.info));
                    left.kind = Kind.RELOCATABLE;
                    left.info = right.info;
                } else {
                    toNextRegister(right);
                    arithmetic(Op.CONCAT, left, right);
                }
            }
            case ADD, SUB, MUL, DIV, MOD, POW -> arithmetic(operator.operation, left, right);
            case EQ, LT, LE -> compare(operator.operation, true, left, right);
            case NE, GT, GE -> compare(operator.operation, false, left, right);
        }
    }

    private static boolean fold(int operation, Expression left, Expression right) {
        if (!left.isNumeral() || !right.isNumeral()) {
            return false;
        }
        double a = left.number;
        double b = right.number;
        if ((operation == Op.DIV || operation == Op.MOD) && b == 0) {
            return false;
        }
        if (operation == Op.LEN || operation == Op.CONCAT) {
            return false;
        }
        double result = Arithmetic.of(operation, a, b);
        if (Double.isNaN(result)) {
            return false;
        }
        left.number = result;
        return true;
    }

    private void arithmetic(int operation, Expression left, Expression right) throws LuaSyntaxError {
        if (fold(operation, left, right)) {
            return;
        }
        int b = operation == Op.UNM || operation == Op.LEN ? 0 : toOperand(right);
        int a = toOperand(left);
        if (a > b) {
            free(left);
            free(right);
        } else {
            free(right);
            free(left);
        }
        relocatable(left, Op.abc(operation, 0, a, b));
    }

    private void compare(int operation, boolean condition, Expression left, Expression right) throws LuaSyntaxError {
        int a = toOperand(left);
        int b = toOperand(right);
        free(right);
        free(left);
        boolean isSwapped = !condition && operation != Op.EQ;
        left.info =
                code.conditionalJump(operation, isSwapped || condition ? 1 : 0, isSwapped ? b : a, isSwapped ? a : b);
        left.kind = Kind.JUMP;
    }

    /// Moves the last values above a table into it.
    void setList(int table, int count, int toStore) throws LuaSyntaxError {
        int batch = (count - 1) / LIST_FLUSH + 1;
        int b = toStore == ALL_RESULTS ? 0 : toStore;
        if (batch <= Op.C_MAX) {
            code.emit(Op.abc(Op.SETLIST, table, b, batch));
        } else {
            code.emit(Op.abc(Op.SETLIST, table, b, 0));
            code.emit(batch);
        }
        freeRegister = table + 1;
    }

    static boolean isListFull(int toStore) {
        return toStore == LIST_FLUSH;
    }
}
