package io.redpoll.lua;

import java.util.ArrayDeque;
import java.util.BitSet;

/// What is known of the registers before each instruction of a function: which surely hold numbers, and which are still
/// read afterwards.
///
/// A register holds a number where every way to it leads over arithmetic of numbers, a loop's index or a constant.
/// Registers that closures capture are not followed.
final class RegisterTypes {
    private final int[] code;
    private final Prototype prototype;
    private final int count;
    private final BitSet captured = new BitSet();
    /// Per instruction, null where it is never reached: the registers that hold numbers.
    private final BitSet[] numbers;
    private final BitSet[] live;

    RegisterTypes(Prototype prototype) {
        this.prototype = prototype;
        this.code = prototype.code;
        this.count = prototype.stackSize;
        this.numbers = new BitSet[code.length];
        this.live = new BitSet[code.length];
        findCaptured();
        findNumbers();
        findLive();
    }

    boolean isReached(int pc) {
        return numbers[pc] != null;
    }

    boolean isNumber(int pc, int register) {
        return numbers[pc].get(register);
    }

    boolean isLive(int pc, int register) {
        return captured.get(register) || live[pc].get(register);
    }

    boolean isCaptured(int register) {
        return captured.get(register);
    }

    private void findCaptured() {
        for (int pc = 0; pc < code.length; pc = after(pc)) {
            if (Op.of(code[pc]) == Op.CLOSURE) {
                for (int at = pc + 1; at < after(pc); at++) {
                    if (Op.of(code[at]) == Op.MOVE) {
                        captured.set(Op.b(code[at]));
                    }
                }
            }
        }
    }

    /// The instruction after one in the code, what belongs to the one left out.
    int after(int pc) {
        int instruction = code[pc];
        return switch (Op.of(instruction)) {
            case Op.CLOSURE -> pc + 1 + prototype.functions[Op.bx(instruction)].upvalueNames.length;
            case Op.SETLIST -> Op.c(instruction) == 0 ? pc + 2 : pc + 1;
            default -> pc + 1;
        };
    }

    private int[] successors(int pc) {
        int instruction = code[pc];
        return switch (Op.of(instruction)) {
            case Op.JMP, Op.FORPREP -> new int[] {pc + 1 + Op.jump(instruction)};
            case Op.FORLOOP -> new int[] {pc + 1, pc + 1 + Op.jump(instruction)};
            case Op.EQ, Op.LT, Op.LE, Op.TEST, Op.TESTSET, Op.TFORLOOP -> new int[] {pc + 1, pc + 2};
            case Op.LOADBOOL -> new int[] {Op.c(instruction) == 0 ? pc + 1 : pc + 2};
            case Op.RETURN, Op.TAILCALL -> new int[0];
            default -> new int[] {after(pc)};
        };
    }

    private void findNumbers() {
        numbers[0] = new BitSet();
        var pending = new ArrayDeque<Integer>();
        pending.add(0);
        while (!pending.isEmpty()) {
            int pc = pending.remove();
            for (int next : successors(pc)) {
                var out = numbersAfter(pc, next);
                var known = numbers[next];
                if (known == null) {
                    numbers[next] = out;
                    pending.add(next);
                } else {
                    int before = known.cardinality();
                    known.and(out);
                    if (known.cardinality() != before) {
                        pending.add(next);
                    }
                }
            }
        }
    }

    /// The registers that hold numbers on the way from one instruction to another.
    BitSet numbersAfter(int pc, int next) {
        var out = (BitSet) numbers[pc].clone();
        int instruction = code[pc];
        int a = Op.a(instruction);
        switch (Op.of(instruction)) {
            case Op.MOVE -> out.set(a, numbers[pc].get(Op.b(instruction)));
            case Op.LOADK -> out.set(a, prototype.constants[Op.bx(instruction)] instanceof Double);
            case Op.LOADNIL -> out.clear(a, Op.b(instruction) + 1);
            case Op.LOADBOOL, Op.GETUPVAL, Op.GETGLOBAL, Op.GETTABLE, Op.NEWTABLE, Op.NOT, Op.LEN, Op.CLOSURE ->
                out.clear(a);
            case Op.CONCAT -> {
                out.clear(Op.b(instruction), Op.c(instruction) + 1);
                out.clear(a);
            }
            case Op.SELF -> out.clear(a, a + 2);
            case Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.MOD, Op.POW ->
                out.set(a, isNumberOperand(pc, Op.b(instruction)) && isNumberOperand(pc, Op.c(instruction)));
            case Op.UNM -> out.set(a, numbers[pc].get(Op.b(instruction)));
            case Op.TESTSET -> {
                if (next == pc + 1) {
                    out.set(a, numbers[pc].get(Op.b(instruction)));
                }
            }
            case Op.CALL, Op.VARARG -> out.clear(a, count);
            case Op.TFORLOOP -> out.clear(a + 2, count);
            case Op.FORPREP -> out.set(a, a + 3);
            case Op.FORLOOP -> {
                if (next != pc + 1) {
                    out.set(a + 3);
                }
            }
            default -> {}
        }
        out.andNot(captured);
        return out;
    }

    boolean isNumberOperand(int pc, int operand) {
        return operand >= Op.CONSTANT
                ? prototype.constants[operand - Op.CONSTANT] instanceof Double
                : numbers[pc].get(operand);
    }

    private void findLive() {
        for (int pc = 0; pc < code.length; pc++) {
            live[pc] = new BitSet();
        }
        boolean hasChanged = true;
        while (hasChanged) {
            hasChanged = false;
            for (int pc = code.length - 1; pc >= 0; pc--) {
                if (isReached(pc)) {
                    var before = liveBefore(pc);
                    if (!before.equals(live[pc])) {
                        live[pc] = before;
                        hasChanged = true;
                    }
                }
            }
        }
    }

    private BitSet liveBefore(int pc) {
        var before = new BitSet();
        for (int next : successors(pc)) {
            before.or(live[next]);
        }
        int instruction = code[pc];
        int a = Op.a(instruction);
        int b = Op.b(instruction);
        int c = Op.c(instruction);
        switch (Op.of(instruction)) {
            case Op.MOVE, Op.UNM, Op.NOT, Op.LEN -> {
                before.clear(a);
                before.set(b);
            }
            case Op.LOADK, Op.LOADBOOL, Op.GETUPVAL, Op.GETGLOBAL, Op.NEWTABLE, Op.CLOSURE -> before.clear(a);
            case Op.LOADNIL -> before.clear(a, b + 1);
            case Op.GETTABLE -> {
                before.clear(a);
                before.set(b);
                use(before, c);
            }
            case Op.SELF -> {
                before.clear(a, a + 2);
                before.set(b);
                use(before, c);
            }
            case Op.SETGLOBAL, Op.SETUPVAL, Op.TEST -> before.set(a);
            case Op.SETTABLE -> {
                before.set(a);
                use(before, b);
                use(before, c);
            }
            case Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.MOD, Op.POW -> {
                before.clear(a);
                use(before, b);
                use(before, c);
            }
            case Op.EQ, Op.LT, Op.LE -> {
                use(before, b);
                use(before, c);
            }
            case Op.CONCAT -> {
                before.clear(a);
                before.set(b, c + 1);
            }
            case Op.TESTSET -> before.set(b);
            case Op.CALL, Op.TAILCALL -> {
                before.clear(a, count);
                before.set(a, b == 0 ? count : a + b);
            }
            case Op.RETURN -> before.set(a, b == 0 ? count : Math.max(a, a + b - 1));
            case Op.FORLOOP, Op.FORPREP -> before.set(a, a + 3);
            case Op.TFORLOOP -> before.set(a, a + 3);
            case Op.SETLIST -> before.set(a, b == 0 ? count : a + b + 1);
            case Op.VARARG -> before.clear(a, b == 0 ? count : Math.max(a, a + b - 1));
            default -> {}
        }
        return before;
    }

    private static void use(BitSet registers, int operand) {
        if (operand < Op.CONSTANT) {
            registers.set(operand);
        }
    }
}
