package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// Binary operators with how tightly they bind to the left and to the right.
enum Operator {
    ADD(Op.ADD, 6, 6),
    SUB(Op.SUB, 6, 6),
    MUL(Op.MUL, 7, 7),
    DIV(Op.DIV, 7, 7),
    MOD(Op.MOD, 7, 7),
    POW(Op.POW, 10, 9),
    CONCAT(Op.CONCAT, 5, 4),
    NE(Op.EQ, 3, 3),
    EQ(Op.EQ, 3, 3),
    LT(Op.LT, 3, 3),
    LE(Op.LE, 3, 3),
    GT(Op.LT, 3, 3),
    GE(Op.LE, 3, 3),
    AND(Op.TEST, 2, 2),
    OR(Op.TEST, 1, 1);

    static final int UNARY_PRIORITY = 8;

    final int operation;
    final int leftPriority;
    final int rightPriority;

    Operator(int operation, int leftPriority, int rightPriority) {
        this.operation = operation;
        this.leftPriority = leftPriority;
        this.rightPriority = rightPriority;
    }

    static @Nullable Operator of(int token) {
        return switch (token) {
            case '+' -> ADD;
            case '-' -> SUB;
            case '*' -> MUL;
            case '/' -> DIV;
            case '%' -> MOD;
            case '^' -> POW;
            case Token.CONCAT -> CONCAT;
            case Token.NE -> NE;
            case Token.EQ -> EQ;
            case '<' -> LT;
            case Token.LE -> LE;
            case '>' -> GT;
            case Token.GE -> GE;
            case Token.AND -> AND;
            case Token.OR -> OR;
            default -> null;
        };
    }
}
