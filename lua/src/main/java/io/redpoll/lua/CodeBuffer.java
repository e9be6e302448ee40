package io.redpoll.lua;

import java.util.Arrays;

/// The instructions of one function while it is being compiled, and its jumps to places that are not known yet.
///
/// A list of jumps that go to the same such place is threaded through their own offsets; a list is named by its first.
final class CodeBuffer {
    static final int NO_JUMP = -1;

    private final Lexer lexer;
    private int[] code = new int[32];
    private int[] lines = new int[32];
    private int pc;
    private int lastTarget = -1;
    /// Jumps to the next instruction.
    private int pendingJumps = NO_JUMP;

    /// @param lexer tells the line of each instruction
    CodeBuffer(Lexer lexer) {
        this.lexer = lexer;
    }

    /// How many there are, which is where the next one goes.
    int count() {
        return pc;
    }

    /// Those so far, and the line of each.
    int[] code() {
        return Arrays.copyOf(code, pc);
    }

    int[] lines() {
        return Arrays.copyOf(lines, pc);
    }

    /// Whether the next one may be merged with the one before, since nothing jumps between them.
    boolean mayMerge() {
        return pc > lastTarget;
    }

    void removeLast() {
        pc--;
    }

    int emit(int instruction) throws LuaSyntaxError {
        return emit(instruction, lexer.lastLine);
    }

    private int emit(int instruction, int line) throws LuaSyntaxError {
        patchList(pendingJumps, pc, Op.NO_REGISTER, pc);
        pendingJumps = NO_JUMP;
        if (pc == code.length) {
            code = Arrays.copyOf(code, pc * 2);
            lines = Arrays.copyOf(lines, pc * 2);
        }
        code[pc] = instruction;
        lines[pc] = line;
        return pc++;
    }

    void fixLine(int line) {
        lines[pc - 1] = line;
    }

    int at(int index) {
        return code[index];
    }

    void set(int index, int instruction) {
        code[index] = instruction;
    }

    /// A jump to a place that is not known yet.
    int jump() throws LuaSyntaxError {
        int pending = pendingJumps;
        pendingJumps = NO_JUMP;
        int made = emit(Op.withJump(Op.JMP, NO_JUMP));
        return join(made, pending);
    }

    int conditionalJump(int operation, int a, int b, int c) throws LuaSyntaxError {
        emit(Op.abc(operation, a, b, c));
        return jump();
    }

    /// The next instruction as a target, which keeps what is before it from being merged with it.
    int label() {
        lastTarget = pc;
        return pc;
    }

    private void setTarget(int jump, int target) throws LuaSyntaxError {
        int offset = target - (jump + 1);
        if (Math.abs(offset) > Op.JUMP_MAX) {
            throw lexer.error("control structure too long");
        }
        code[jump] = Op.withJump(code[jump], offset);
    }

    private int following(int jump) {
        int offset = Op.jump(code[jump]);
        return offset == NO_JUMP ? NO_JUMP : jump + 1 + offset;
    }

    /// Where the instruction is that decides about a jump: the test before it, or itself.
    int control(int jump) {
        return jump >= 1 && Op.isTest(Op.of(code[jump - 1])) ? jump - 1 : jump;
    }

    /// Whether some jump of a list leaves without a value.
    boolean needsValue(int list) {
        for (int jump = list; jump != NO_JUMP; jump = following(jump)) {
            if (Op.of(code[control(jump)]) != Op.TESTSET) {
                return true;
            }
        }
        return false;
    }

    private boolean patchTest(int jump, int register) {
        int at = control(jump);
        int instruction = code[at];
        if (Op.of(instruction) != Op.TESTSET) {
            return false;
        }
        code[at] = register != Op.NO_REGISTER && register != Op.b(instruction)
                ? Op.withA(instruction, register)
                : Op.abc(Op.TEST, Op.b(instruction), 0, Op.c(instruction));
        return true;
    }

    void removeValues(int list) {
        for (int jump = list; jump != NO_JUMP; jump = following(jump)) {
            patchTest(jump, Op.NO_REGISTER);
        }
    }

    /// Sends jumps with a value to one place, after it went to a register, and those without to another.
    void patchList(int list, int withValue, int register, int without) throws LuaSyntaxError {
        int jump = list;
        while (jump != NO_JUMP) {
            int next = following(jump);
            setTarget(jump, patchTest(jump, register) ? withValue : without);
            jump = next;
        }
    }

    void patch(int list, int target) throws LuaSyntaxError {
        if (target == pc) {
            patchToHere(list);
        } else {
            patchList(list, target, Op.NO_REGISTER, target);
        }
    }

    void patchToHere(int list) throws LuaSyntaxError {
        label();
        pendingJumps = join(pendingJumps, list);
    }

    /// Two lists as one.
    int join(int first, int second) throws LuaSyntaxError {
        if (second == NO_JUMP) {
            return first;
        }
        if (first == NO_JUMP) {
            return second;
        }
        int last = first;
        while (following(last) != NO_JUMP) {
            last = following(last);
        }
        setTarget(last, second);
        return first;
    }
}
