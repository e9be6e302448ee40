package io.redpoll.lua;

import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Translates the instructions of a function one by one into bytecode of Java.
///
/// Where a register holds a number on one way to an instruction and perhaps something else on another, its number is
/// boxed and stored at the end of the first way. The Java method can be entered at the target of every jump back, so
/// that a loop that turns out to be long goes on in it.
final class FunctionCompiler {
    /// The JVM compiles no method that is longer.
    private static final int METHOD_BYTES_MAX = 8000;
    /// No instruction is shorter on average.
    private static final int INSTRUCTION_BYTES_MIN = 8;

    private static final int NO_TARGET = -1;

    private static final ClassDesc CD_RUN = LuaRun.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_COROUTINE =
            Coroutine.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_FRAME = Frame.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_CLOSURE =
            LuaClosure.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_PROTOTYPE =
            Prototype.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_UPVALUE =
            Upvalue.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_STRING =
            LuaString.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_TABLE = LuaTable.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_OBJECTS = CD_Object.arrayType();
    private static final ClassDesc CD_INTERPRETER =
            Interpreter.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_OPERATIONS =
            Operations.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_INSTRUCTIONS =
            Instructions.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_ARITHMETIC =
            Arithmetic.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_SUPER =
            CompiledFunction.class.describeConstable().orElseThrow();

    private static final int RUN = 1;
    private static final int COROUTINE = 2;
    private static final int FRAME = 3;
    private static final int CLOSURE = 4;
    private static final int STACK = 5;
    private static final int CONSTANTS = 6;
    private static final int BASE = 7;
    private static final int HELD = 8;
    private static final int FIRST_NUMBER = 9;

    private final Prototype prototype;
    private final int[] code;
    private final RegisterTypes types;
    private final Label[] labels;
    /// The first and the last instruction to translate.
    private final int from;

    private final int to;
    private final CodeBuilder b;

    private FunctionCompiler(Prototype prototype, RegisterTypes types, int from, int to, CodeBuilder builder) {
        this.from = from;
        this.to = to;
        this.prototype = prototype;
        this.code = prototype.code;
        this.types = types;
        this.b = builder;
        this.labels = new Label[code.length];
        for (int pc = 0; pc < code.length; pc++) {
            labels[pc] = builder.newLabel();
        }
    }

    /// The whole function; null where that is too long.
    static @Nullable CompiledFunction compile(Prototype prototype) {
        return compile(prototype, new RegisterTypes(prototype), 0, prototype.code.length - 1);
    }

    /// Of a function that is too long, the outermost loop around a jump back that is not: to be entered at the targets
    /// of its jumps back. False where there is none.
    static boolean compileLoop(Prototype prototype, int start, int end) {
        var types = new RegisterTypes(prototype);
        var loops = new ArrayList<int[]>();
        for (int pc = 0; pc < prototype.code.length; pc = types.after(pc)) {
            int target = types.isReached(pc) ? backTarget(prototype.code, pc) : NO_TARGET;
            if (target != NO_TARGET && target <= start && pc >= end) {
                loops.add(new int[] {target, pc});
            }
        }
        loops.sort(Comparator.comparingInt(loop -> loop[0] - loop[1]));
        for (var loop : loops) {
            var compiled = compile(prototype, types, loop[0], loop[1]);
            if (compiled != null) {
                for (int pc = loop[0]; pc <= loop[1]; pc = types.after(pc)) {
                    if (types.isReached(pc) && backTarget(prototype.code, pc) >= loop[0]) {
                        prototype.setLoop(backTarget(prototype.code, pc), compiled);
                    }
                }
                return true;
            }
        }
        return false;
    }

    /// Where an instruction jumps back to, NO_TARGET where it does not.
    private static int backTarget(int[] code, int pc) {
        int operation = Op.of(code[pc]);
        boolean isBack = (operation == Op.JMP || operation == Op.FORLOOP) && Op.jump(code[pc]) < 0;
        return isBack ? pc + 1 + Op.jump(code[pc]) : NO_TARGET;
    }

    private static @Nullable CompiledFunction compile(Prototype prototype, RegisterTypes types, int from, int to) {
        if (to - from > METHOD_BYTES_MAX / INSTRUCTION_BYTES_MIN) {
            return null;
        }
        for (int pc = from; pc <= to; pc = types.after(pc)) {
            int instruction = prototype.code[pc];
            if (Op.of(instruction) == Op.FORPREP || Op.of(instruction) == Op.FORLOOP) {
                int a = Op.a(instruction);
                if (types.isCaptured(a) || types.isCaptured(a + 1) || types.isCaptured(a + 2)) {
                    return null;
                }
            }
        }
        byte[] bytes = translate(prototype, types, from, to);
        if (bytes == null || longestMethod(bytes) > METHOD_BYTES_MAX) {
            return null;
        }
        try {
            var lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (CompiledFunction)
                    lookup.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("compiled function", impossible);
        }
    }

    /// Null where the method would be longer than any may be.
    private static byte @Nullable [] translate(Prototype prototype, RegisterTypes types, int from, int to) {
        try {
            return ClassFile.of().build(ClassDesc.of("io.redpoll.lua.Compiled"), builder -> {
                builder.withSuperclass(CD_SUPER);
                builder.withFlags(AccessFlag.FINAL, AccessFlag.SUPER);
                builder.withMethodBody(
                        ConstantDescs.INIT_NAME,
                        ConstantDescs.MTD_void,
                        0,
                        code -> code.aload(0)
                                .invokespecial(CD_SUPER, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                                .return_());
                builder.withMethodBody(
                        "run", MethodTypeDesc.of(CD_int, CD_RUN, CD_COROUTINE, CD_FRAME, CD_CLOSURE), 0, code -> {
                            new FunctionCompiler(prototype, types, from, to, code).emit();
                        });
            });
        } catch (IllegalArgumentException tooLong) {
            return null;
        }
    }

    private static int longestMethod(byte[] bytes) {
        return ClassFile.of().parse(bytes).methods().stream()
                .flatMap(method -> method.findAttribute(Attributes.code()).stream())
                .mapToInt(CodeAttribute::codeLength)
                .max()
                .orElse(0);
    }

    private void emit() {
        loadFrame();
        for (int register = 0; register < prototype.stackSize; register++) {
            b.dconst_0().dstore(number(register));
        }
        enter();
        for (int pc = from; pc <= to; pc = types.after(pc)) {
            if (types.isReached(pc)) {
                b.labelBinding(labels[pc]);
                if (emit(pc, code[pc])) {
                    convert(pc, types.after(pc));
                    if (types.after(pc) > to) {
                        exit(types.after(pc));
                    }
                }
            }
        }
    }

    /// Leaves the rest to the interpreter; registers are in the stack.
    private void exit(int next) {
        setPc(next - 1);
        b.loadConstant(Interpreter.ENTERED).ireturn();
    }

    private boolean isInside(int pc) {
        return pc >= from && pc <= to;
    }

    private void loadFrame() {
        reload();
        b.aload(CLOSURE)
                .getfield(CD_CLOSURE, "prototype", CD_PROTOTYPE)
                .getfield(CD_PROTOTYPE, "constants", CD_OBJECTS)
                .astore(CONSTANTS);
        b.aload(FRAME).getfield(CD_FRAME, "base", CD_int).istore(BASE);
        b.aconst_null().astore(HELD);
    }

    private void reload() {
        b.aload(COROUTINE).getfield(CD_COROUTINE, "stack", CD_OBJECTS).astore(STACK);
    }

    /// Jumps to the frame's instruction, numbers loaded.
    private void enter() {
        var cases = new ArrayList<SwitchCase>();
        var known = new BitSet();
        for (int pc = from; pc <= to; pc = types.after(pc)) {
            int target = types.isReached(pc) ? backTarget(code, pc) : NO_TARGET;
            if (target >= from && !known.get(target)) {
                known.set(target);
                cases.add(SwitchCase.of(target, b.newLabel()));
            }
        }
        var otherwise = b.newLabel();
        b.aload(FRAME).getfield(CD_FRAME, "pc", CD_int).lookupswitch(otherwise, cases);
        b.labelBinding(otherwise);
        if (from == 0) {
            b.goto_(labels[0]);
        } else {
            b.loadConstant(Interpreter.ENTERED).ireturn();
        }
        for (var entry : cases) {
            int pc = entry.caseValue();
            b.labelBinding(entry.target());
            for (int register = 0; register < prototype.stackSize; register++) {
                if (types.isNumber(pc, register) && types.isLive(pc, register)) {
                    loadSlot(register);
                    unbox();
                    b.dstore(number(register));
                }
            }
            b.goto_(labels[pc]);
        }
    }

    private static int number(int register) {
        return FIRST_NUMBER + 2 * register;
    }

    private void unbox() {
        b.checkcast(CD_Double).invokevirtual(CD_Double, "doubleValue", MethodTypeDesc.of(CD_double));
    }

    private void box() {
        b.invokestatic(CD_Double, "valueOf", MethodTypeDesc.of(CD_Double, CD_double));
    }

    private void slot(int register) {
        b.aload(STACK).iload(BASE).loadConstant(register).iadd();
    }

    private void loadSlot(int register) {
        slot(register);
        b.aaload();
    }

    /// Stores the object on top of Java's stack.
    private void storeSlot(int register) {
        b.astore(HELD);
        slot(register);
        b.aload(HELD).aastore();
    }

    /// Stores the number on top of Java's stack.
    private void storeNumber(int register) {
        if (types.isCaptured(register)) {
            box();
            storeSlot(register);
        } else {
            b.dstore(number(register));
        }
    }

    private void storeBoxed(int register) {
        b.dload(number(register));
        box();
        storeSlot(register);
    }

    /// Has registers in the stack, where a callee looks for them.
    private void spill(int pc, int from, int to) {
        for (int register = from; register < Math.min(to, prototype.stackSize); register++) {
            if (types.isNumber(pc, register)) {
                storeBoxed(register);
            }
        }
    }

    private void spillLive(int pc) {
        for (int register = 0; register < prototype.stackSize; register++) {
            if (types.isNumber(pc, register) && types.isLive(pc, register)) {
                storeBoxed(register);
            }
        }
    }

    private void load(int pc, int operand) {
        if (operand >= Op.CONSTANT) {
            loadConstant(operand - Op.CONSTANT);
        } else if (types.isNumber(pc, operand)) {
            b.dload(number(operand));
            box();
        } else {
            loadSlot(operand);
        }
    }

    private void loadConstant(int index) {
        b.aload(CONSTANTS).loadConstant(index).aaload();
    }

    private void loadNumber(int operand) {
        if (operand >= Op.CONSTANT) {
            b.loadConstant(
                    (double) (Double) java.util.Objects.requireNonNull(prototype.constants[operand - Op.CONSTANT]));
        } else {
            b.dload(number(operand));
        }
    }

    private void loadString(int constant) {
        loadConstant(constant);
        b.checkcast(CD_STRING);
    }

    private boolean isString(int operand) {
        return operand >= Op.CONSTANT && prototype.constants[operand - Op.CONSTANT] instanceof LuaString;
    }

    private void setPc(int pc) {
        b.aload(FRAME).loadConstant(pc + 1).putfield(CD_FRAME, "pc", CD_int);
    }

    private void setTop(int register) {
        b.aload(COROUTINE).iload(BASE).loadConstant(register).iadd().putfield(CD_COROUTINE, "top", CD_int);
    }

    private void restoreTop() {
        b.aload(COROUTINE).aload(FRAME).getfield(CD_FRAME, "top", CD_int).putfield(CD_COROUTINE, "top", CD_int);
    }

    private void index(int register) {
        b.iload(BASE).loadConstant(register).iadd();
    }

    private static int registerOf(int operand) {
        return operand >= Op.CONSTANT ? -1 : operand;
    }

    /// Goes to another instruction with its registers as it expects them.
    private void go(int pc, int next) {
        convert(pc, next);
        if (next <= pc) {
            b.aload(RUN).invokevirtual(CD_RUN, "checkpoint", MethodTypeDesc.of(CD_void));
        }
        if (isInside(next)) {
            b.goto_(labels[next]);
        } else {
            exit(next);
        }
    }

    private void convert(int pc, int next) {
        var out = types.numbersAfter(pc, next);
        for (int register = out.nextSetBit(0); register >= 0; register = out.nextSetBit(register + 1)) {
            if (types.isLive(next, register) && !(isInside(next) && types.isNumber(next, register))) {
                storeBoxed(register);
            }
        }
    }

    private void call(ClassDesc owner, String name, ClassDesc result, ClassDesc... parameters) {
        b.invokestatic(owner, name, MethodTypeDesc.of(result, parameters));
    }

    /// Whether control goes on to the next instruction.
    private boolean emit(int pc, int instruction) {
        int a = Op.a(instruction);
        int bb = Op.b(instruction);
        int c = Op.c(instruction);
        switch (Op.of(instruction)) {
            case Op.MOVE -> move(pc, a, bb);
            case Op.LOADK -> {
                if (prototype.constants[Op.bx(instruction)] instanceof Double) {
                    loadNumber(Op.bx(instruction) + Op.CONSTANT);
                    storeNumber(a);
                } else {
                    loadConstant(Op.bx(instruction));
                    storeSlot(a);
                }
            }
            case Op.LOADBOOL -> {
                loadBoolean(bb != 0);
                storeSlot(a);
                if (c != 0) {
                    go(pc, pc + 2);
                    return false;
                }
            }
            case Op.LOADNIL -> {
                for (int register = a; register <= bb; register++) {
                    b.aconst_null();
                    storeSlot(register);
                }
            }
            case Op.GETUPVAL -> {
                upvalue(bb);
                b.invokevirtual(CD_UPVALUE, "get", MethodTypeDesc.of(CD_Object));
                storeSlot(a);
            }
            case Op.SETUPVAL -> {
                upvalue(bb);
                load(pc, a);
                b.invokevirtual(CD_UPVALUE, "set", MethodTypeDesc.of(CD_void, CD_Object));
            }
            case Op.GETGLOBAL -> {
                setPc(pc);
                b.aload(RUN);
                loadString(Op.bx(instruction));
                call(CD_INSTRUCTIONS, "global", CD_Object, CD_RUN, CD_STRING);
                reload();
                storeSlot(a);
            }
            case Op.SETGLOBAL -> {
                setPc(pc);
                b.aload(RUN).aload(RUN).invokevirtual(CD_RUN, "globals", MethodTypeDesc.of(CD_TABLE));
                loadConstant(Op.bx(instruction));
                load(pc, a);
                b.loadConstant(-1);
                call(CD_INSTRUCTIONS, "setIndex", CD_void, CD_RUN, CD_Object, CD_Object, CD_Object, CD_int);
                reload();
            }
            case Op.GETTABLE -> {
                setPc(pc);
                getTable(pc, bb, c);
                reload();
                storeSlot(a);
            }
            case Op.SETTABLE -> {
                setPc(pc);
                setTable(pc, a, bb, c);
                reload();
            }
            case Op.NEWTABLE -> {
                setPc(pc);
                b.aload(RUN).loadConstant(bb).loadConstant(c);
                call(CD_INSTRUCTIONS, "table", CD_TABLE, CD_RUN, CD_int, CD_int);
                storeSlot(a);
            }
            case Op.SELF -> {
                setPc(pc);
                load(pc, bb);
                storeSlot(a + 1);
                b.aload(RUN);
                loadSlot(a + 1);
                load(pc, c);
                b.loadConstant(bb);
                call(CD_INSTRUCTIONS, "index", CD_Object, CD_RUN, CD_Object, CD_Object, CD_int);
                reload();
                storeSlot(a);
            }
            case Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.MOD, Op.POW -> arithmetic(pc, Op.of(instruction), a, bb, c);
            case Op.UNM -> {
                if (types.isNumber(pc, bb)) {
                    b.dload(number(bb)).dneg();
                    storeNumber(a);
                } else {
                    setPc(pc);
                    b.aload(RUN);
                    loadSlot(bb);
                    b.loadConstant(bb);
                    call(CD_INSTRUCTIONS, "negate", CD_Object, CD_RUN, CD_Object, CD_int);
                    reload();
                    storeSlot(a);
                }
            }
            case Op.NOT -> not(pc, a, bb);
            case Op.LEN -> {
                setPc(pc);
                b.aload(RUN);
                load(pc, bb);
                b.loadConstant(bb);
                call(CD_OPERATIONS, "length", CD_Object, CD_RUN, CD_Object, CD_int);
                reload();
                storeSlot(a);
            }
            case Op.CONCAT -> {
                spill(pc, bb, c + 1);
                setPc(pc);
                b.aload(RUN).aload(COROUTINE).iload(BASE);
                index(bb);
                index(c);
                call(CD_OPERATIONS, "concat", CD_void, CD_RUN, CD_COROUTINE, CD_int, CD_int, CD_int);
                reload();
                loadSlot(bb);
                storeSlot(a);
            }
            case Op.JMP -> {
                go(pc, pc + 1 + Op.jump(instruction));
                return false;
            }
            case Op.EQ, Op.LT, Op.LE -> {
                compare(pc, Op.of(instruction), bb, c);
                branch(pc, a != 0);
                return false;
            }
            case Op.TEST -> {
                truth(pc, a);
                branch(pc, c != 0);
                return false;
            }
            case Op.TESTSET -> {
                truth(pc, bb);
                var other = b.newLabel();
                jumpUnless(c != 0, other);
                move(pc, a, bb);
                go(pc, pc + 1);
                b.labelBinding(other);
                go(pc, pc + 2);
                return false;
            }
            case Op.CALL -> call(pc, a, bb, c);
            case Op.TAILCALL -> {
                spillLive(pc);
                setPc(pc - 1);
                b.loadConstant(Interpreter.ENTERED).ireturn();
                return false;
            }
            case Op.RETURN -> {
                spill(pc, a, bb == 0 ? prototype.stackSize : a + bb - 1);
                if (bb != 0) {
                    setTop(a + bb - 1);
                }
                b.aload(COROUTINE).aload(FRAME);
                index(a);
                call(CD_INTERPRETER, "finish", CD_void, CD_COROUTINE, CD_FRAME, CD_int);
                b.loadConstant(Interpreter.RETURNED).ireturn();
                return false;
            }
            case Op.FORLOOP -> {
                loop(pc, a, pc + 1 + Op.jump(instruction));
                return false;
            }
            case Op.FORPREP -> {
                prepareLoop(pc, a);
                go(pc, pc + 1 + Op.jump(instruction));
                return false;
            }
            case Op.TFORLOOP -> {
                iterate(pc, a, c);
                return false;
            }
            case Op.SETLIST -> {
                spill(pc, a + 1, bb == 0 ? prototype.stackSize : a + bb + 1);
                setPc(pc);
                b.aload(RUN).aload(COROUTINE).aload(FRAME);
                index(a);
                b.loadConstant(bb).loadConstant(c == 0 ? code[pc + 1] : c);
                call(CD_INTERPRETER, "setList", CD_void, CD_RUN, CD_COROUTINE, CD_FRAME, CD_int, CD_int, CD_int);
            }
            case Op.CLOSE -> {
                b.aload(COROUTINE);
                index(a);
                b.invokevirtual(CD_COROUTINE, "closeUpvalues", MethodTypeDesc.of(CD_void, CD_int));
            }
            case Op.CLOSURE -> {
                setPc(pc);
                b.aload(RUN).aload(COROUTINE).aload(CLOSURE).loadConstant(pc).iload(BASE);
                call(CD_INTERPRETER, "close", CD_CLOSURE, CD_RUN, CD_COROUTINE, CD_CLOSURE, CD_int, CD_int);
                storeSlot(a);
            }
            default -> {
                setPc(pc);
                b.aload(COROUTINE).aload(FRAME);
                index(a);
                b.loadConstant(bb - 1);
                call(CD_INTERPRETER, "copyVarargs", CD_void, CD_COROUTINE, CD_FRAME, CD_int, CD_int);
                reload();
            }
        }
        return true;
    }

    private void loadBoolean(boolean value) {
        b.getstatic(ConstantDescs.CD_Boolean, value ? "TRUE" : "FALSE", ConstantDescs.CD_Boolean);
    }

    private void move(int pc, int to, int from) {
        if (types.isNumber(pc, from)) {
            b.dload(number(from));
            storeNumber(to);
        } else {
            loadSlot(from);
            storeSlot(to);
        }
    }

    private void upvalue(int index) {
        b.aload(CLOSURE)
                .getfield(CD_CLOSURE, "upvalues", CD_UPVALUE.arrayType())
                .loadConstant(index)
                .aaload();
    }

    private void getTable(int pc, int table, int key) {
        b.aload(RUN);
        load(pc, table);
        if (isString(key)) {
            loadString(key - Op.CONSTANT);
            b.loadConstant(table);
            call(CD_INSTRUCTIONS, "field", CD_Object, CD_RUN, CD_Object, CD_STRING, CD_int);
        } else if (types.isNumberOperand(pc, key)) {
            loadNumber(key);
            b.loadConstant(table);
            call(CD_INSTRUCTIONS, "element", CD_Object, CD_RUN, CD_Object, CD_double, CD_int);
        } else {
            load(pc, key);
            b.loadConstant(table);
            call(CD_INSTRUCTIONS, "index", CD_Object, CD_RUN, CD_Object, CD_Object, CD_int);
        }
    }

    private void setTable(int pc, int table, int key, int value) {
        b.aload(RUN);
        load(pc, table);
        if (types.isNumberOperand(pc, key)) {
            loadNumber(key);
            load(pc, value);
            b.loadConstant(table);
            call(CD_INSTRUCTIONS, "setElement", CD_void, CD_RUN, CD_Object, CD_double, CD_Object, CD_int);
        } else {
            load(pc, key);
            load(pc, value);
            b.loadConstant(table);
            call(CD_INSTRUCTIONS, "setIndex", CD_void, CD_RUN, CD_Object, CD_Object, CD_Object, CD_int);
        }
    }

    private void arithmetic(int pc, int operation, int a, int left, int right) {
        if (types.isNumberOperand(pc, left) && types.isNumberOperand(pc, right)) {
            loadNumber(left);
            loadNumber(right);
            switch (operation) {
                case Op.ADD -> b.dadd();
                case Op.SUB -> b.dsub();
                case Op.MUL -> b.dmul();
                case Op.DIV -> b.ddiv();
                case Op.MOD -> call(CD_ARITHMETIC, "modulo", CD_double, CD_double, CD_double);
                default -> call(CD_ARITHMETIC, "power", CD_double, CD_double, CD_double);
            }
            storeNumber(a);
            return;
        }
        setPc(pc);
        b.aload(RUN);
        load(pc, left);
        load(pc, right);
        b.loadConstant(registerOf(left) << 16 | (registerOf(right) & 0xffff));
        String name = switch (operation) {
            case Op.ADD -> "add";
            case Op.SUB -> "subtract";
            case Op.MUL -> "multiply";
            case Op.DIV -> "divide";
            case Op.MOD -> "modulo";
            default -> "power";
        };
        call(CD_INSTRUCTIONS, name, CD_Object, CD_RUN, CD_Object, CD_Object, CD_int);
        reload();
        storeSlot(a);
    }

    /// Leaves a truth value on Java's stack.
    private void truth(int pc, int register) {
        if (types.isNumber(pc, register)) {
            b.iconst_1();
        } else {
            loadSlot(register);
            call(CD_INSTRUCTIONS, "isTrue", CD_boolean, CD_Object);
        }
    }

    private void not(int pc, int a, int register) {
        var isFalse = b.newLabel();
        var end = b.newLabel();
        truth(pc, register);
        b.ifeq(isFalse);
        loadBoolean(false);
        b.goto_(end);
        b.labelBinding(isFalse);
        loadBoolean(true);
        b.labelBinding(end);
        storeSlot(a);
    }

    private void compare(int pc, int operation, int left, int right) {
        if (types.isNumberOperand(pc, left) && types.isNumberOperand(pc, right)) {
            var isFalse = b.newLabel();
            var end = b.newLabel();
            loadNumber(left);
            loadNumber(right);
            switch (operation) {
                case Op.EQ -> b.dcmpl().ifne(isFalse);
                case Op.LT -> b.dcmpg().ifge(isFalse);
                default -> b.dcmpg().ifgt(isFalse);
            }
            b.iconst_1().goto_(end).labelBinding(isFalse).iconst_0().labelBinding(end);
            return;
        }
        setPc(pc);
        b.aload(RUN);
        load(pc, left);
        load(pc, right);
        String name = switch (operation) {
            case Op.EQ -> "equals";
            case Op.LT -> "isLess";
            default -> "isLessOrEqual";
        };
        call(CD_OPERATIONS, name, CD_boolean, CD_RUN, CD_Object, CD_Object);
        reload();
    }

    private void jumpUnless(boolean expected, Label target) {
        if (expected) {
            b.ifeq(target);
        } else {
            b.ifne(target);
        }
    }

    /// Goes to the next instruction where the truth on Java's stack is as expected, else past it.
    private void branch(int pc, boolean expected) {
        var other = b.newLabel();
        jumpUnless(expected, other);
        go(pc, pc + 1);
        b.labelBinding(other);
        go(pc, pc + 2);
    }

    private void call(int pc, int a, int argumentCount, int resultCount) {
        spill(pc, a, argumentCount == 0 ? prototype.stackSize : a + argumentCount);
        if (argumentCount != 0) {
            setTop(a + argumentCount);
        }
        setPc(pc);
        b.aload(RUN).aload(COROUTINE);
        index(a);
        b.loadConstant(resultCount - 1);
        call(CD_INTERPRETER, "callFromCompiled", CD_int, CD_RUN, CD_COROUTINE, CD_int, CD_int);
        var goesOn = b.newLabel();
        b.loadConstant(Interpreter.YIELDED).if_icmpne(goesOn);
        for (int register = 0; register < a; register++) {
            if (types.isNumber(pc, register) && types.isLive(pc + 1, register)) {
                storeBoxedInto(register);
            }
        }
        b.loadConstant(Interpreter.YIELDED).ireturn();
        b.labelBinding(goesOn);
        if (resultCount != 0) {
            restoreTop();
        }
        reload();
    }

    /// As a spill, but where the stack may have moved.
    private void storeBoxedInto(int register) {
        b.aload(COROUTINE)
                .getfield(CD_COROUTINE, "stack", CD_OBJECTS)
                .iload(BASE)
                .loadConstant(register)
                .iadd();
        b.dload(number(register));
        box();
        b.aastore();
    }

    private void prepareLoop(int pc, int a) {
        if (types.isNumber(pc, a) && types.isNumber(pc, a + 1) && types.isNumber(pc, a + 2)) {
            b.dload(number(a)).dload(number(a + 2)).dsub().dstore(number(a));
            return;
        }
        spill(pc, a, a + 3);
        setPc(pc);
        b.aload(RUN).aload(STACK);
        index(a);
        call(CD_OPERATIONS, "prepareLoop", CD_void, CD_RUN, CD_OBJECTS, CD_int);
        for (int register = a; register < a + 3; register++) {
            loadSlot(register);
            unbox();
            b.dstore(number(register));
        }
    }

    private void loop(int pc, int a, int body) {
        var down = b.newLabel();
        var turn = b.newLabel();
        var end = b.newLabel();
        b.dload(number(a)).dload(number(a + 2)).dadd().dstore(number(a));
        b.dload(number(a + 2)).dconst_0().dcmpl().ifle(down);
        b.dload(number(a)).dload(number(a + 1)).dcmpg().ifle(turn).goto_(end);
        b.labelBinding(down);
        b.dload(number(a + 1)).dload(number(a)).dcmpg().ifgt(end);
        b.labelBinding(turn);
        b.dload(number(a));
        storeNumber(a + 3);
        go(pc, body);
        b.labelBinding(end);
        go(pc, pc + 1);
    }

    private void iterate(int pc, int a, int resultCount) {
        spill(pc, a, a + 3);
        setPc(pc);
        b.aload(RUN).aload(COROUTINE);
        index(a);
        b.loadConstant(resultCount);
        call(CD_INTERPRETER, "iterate", CD_void, CD_RUN, CD_COROUTINE, CD_int, CD_int);
        restoreTop();
        reload();
        var end = b.newLabel();
        loadSlot(a + 3);
        b.ifnull(end);
        loadSlot(a + 3);
        storeSlot(a + 2);
        go(pc, pc + 1);
        b.labelBinding(end);
        go(pc, pc + 2);
    }
}
