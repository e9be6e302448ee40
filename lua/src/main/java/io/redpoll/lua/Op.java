package io.redpoll.lua;

/// The instructions and how they are packed: operation in 6 bits, then A in 8, C in 9 and B in 9; or Bx in 18 in place
/// of C and B.
///
/// Registers are numbered from a function's base. An operand RK is a register below 256, else a constant. What an
/// instruction does is the reference implementation's definition (lopcodes.h): messages of errors name variables by
/// the instructions that computed them, so the same source must give the same instructions.
final class Op {
    static final int MOVE = 0;
    static final int LOADK = 1;
    static final int LOADBOOL = 2;
    static final int LOADNIL = 3;
    static final int GETUPVAL = 4;
    static final int GETGLOBAL = 5;
    static final int GETTABLE = 6;
    static final int SETGLOBAL = 7;
    static final int SETUPVAL = 8;
    static final int SETTABLE = 9;
    static final int NEWTABLE = 10;
    static final int SELF = 11;
    static final int ADD = 12;
    static final int SUB = 13;
    static final int MUL = 14;
    static final int DIV = 15;
    static final int MOD = 16;
    static final int POW = 17;
    static final int UNM = 18;
    static final int NOT = 19;
    static final int LEN = 20;
    static final int CONCAT = 21;
    static final int JMP = 22;
    static final int EQ = 23;
    static final int LT = 24;
    static final int LE = 25;
    static final int TEST = 26;
    static final int TESTSET = 27;
    static final int CALL = 28;
    static final int TAILCALL = 29;
    static final int RETURN = 30;
    static final int FORLOOP = 31;
    static final int FORPREP = 32;
    static final int TFORLOOP = 33;
    static final int SETLIST = 34;
    static final int CLOSE = 35;
    static final int CLOSURE = 36;
    static final int VARARG = 37;

    static final int A_MAX = 255;
    static final int C_MAX = 511;
    static final int BX_MAX = (1 << 18) - 1;
    static final int JUMP_MAX = BX_MAX >> 1;
    /// An operand from here on is a constant.
    static final int CONSTANT = 256;
    /// In place of a register: none.
    static final int NO_REGISTER = A_MAX;

    /// TEST is among them for the reference implementation, though it sets nothing.
    private static final long SETS_A = bits(
            MOVE, LOADK, LOADBOOL, LOADNIL, GETUPVAL, GETGLOBAL, GETTABLE, NEWTABLE, SELF, ADD, SUB, MUL, DIV, MOD, POW,
            UNM, NOT, LEN, CONCAT, TEST, TESTSET, CALL, TAILCALL, FORLOOP, FORPREP, CLOSURE, VARARG);
    private static final long TESTS = bits(EQ, LT, LE, TEST, TESTSET, TFORLOOP);

    private Op() {}

    private static long bits(int... operations) {
        long bits = 0;
        for (int operation : operations) {
            bits |= 1L << operation;
        }
        return bits;
    }

    static int abc(int operation, int a, int b, int c) {
        return operation | a << 6 | c << 14 | b << 23;
    }

    static int abx(int operation, int a, int bx) {
        return operation | a << 6 | bx << 14;
    }

    static int of(int instruction) {
        return instruction & 0x3f;
    }

    static int a(int instruction) {
        return instruction >>> 6 & 0xff;
    }

    static int b(int instruction) {
        return instruction >>> 23;
    }

    static int c(int instruction) {
        return instruction >>> 14 & 0x1ff;
    }

    static int bx(int instruction) {
        return instruction >>> 14;
    }

    static int jump(int instruction) {
        return (instruction >>> 14) - JUMP_MAX;
    }

    static int withA(int instruction, int a) {
        return (instruction & ~(0xff << 6)) | a << 6;
    }

    static int withB(int instruction, int b) {
        return (instruction & ~(0x1ff << 23)) | b << 23;
    }

    static int withC(int instruction, int c) {
        return (instruction & ~(0x1ff << 14)) | c << 14;
    }

    static int withJump(int instruction, int jump) {
        return (instruction & 0x3fff) | (jump + JUMP_MAX) << 14;
    }

    /// Whether the register A gets a value.
    static boolean setsA(int operation) {
        return (SETS_A >> operation & 1) != 0;
    }

    /// Whether it skips the next instruction, a jump, or not.
    static boolean isTest(int operation) {
        return (TESTS >> operation & 1) != 0;
    }

    /// A size in one byte, rounded up: three bits of mantissa, five of exponent.
    static int packSize(int size) {
        int exponent = 0;
        int rest = size;
        while (rest >= 16) {
            rest = (rest + 1) >> 1;
            exponent++;
        }
        return rest < 8 ? rest : (exponent + 1) << 3 | (rest - 8);
    }

    static int unpackSize(int packed) {
        int exponent = packed >> 3 & 31;
        return exponent == 0 ? packed : ((packed & 7) + 8) << (exponent - 1);
    }
}
