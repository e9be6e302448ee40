package io.redpoll.lua;

/// An expression that is not yet, or not fully, in code, so that where it goes can still be chosen.
final class Expression {
    /// In the order that tells variables, LOCAL to INDEXED, from others.
    enum Kind {
        VOID,
        NIL,
        TRUE,
        FALSE,
        /// info: index of the constant
        CONSTANT,
        NUMBER,
        /// info: register
        LOCAL,
        /// info: index of the upvalue
        UPVALUE,
        /// info: index of the constant that is its name
        GLOBAL,
        /// info: register of the table; aux: register or constant of the key
        INDEXED,
        /// info: the jump
        JUMP,
        /// info: the instruction that can set any register
        RELOCATABLE,
        /// info: register
        FIXED,
        /// info: the instruction
        CALL,
        /// info: the instruction
        VARARG
    }

    Kind kind = Kind.VOID;
    int info;
    int aux;
    double number;
    /// Jumps out of the expression where it is true, and where false.
    int whenTrue = CodeBuffer.NO_JUMP;

    int whenFalse = CodeBuffer.NO_JUMP;

    Expression set(Kind newKind, int newInfo) {
        kind = newKind;
        info = newInfo;
        whenTrue = CodeBuffer.NO_JUMP;
        whenFalse = CodeBuffer.NO_JUMP;
        return this;
    }

    void set(Expression other) {
        kind = other.kind;
        info = other.info;
        aux = other.aux;
        number = other.number;
        whenTrue = other.whenTrue;
        whenFalse = other.whenFalse;
    }

    boolean hasJumps() {
        return whenTrue != whenFalse;
    }

    boolean isNumeral() {
        return kind == Kind.NUMBER && whenTrue == CodeBuffer.NO_JUMP && whenFalse == CodeBuffer.NO_JUMP;
    }

    boolean hasManyResults() {
        return kind == Kind.CALL || kind == Kind.VARARG;
    }
}
