package io.redpoll.node.command;

import io.redpoll.proto.bytes.Slice;

/// Walks over the options of a call, each a word with or without arguments of its own.
///
///     var options = call.optionsFrom(3);
///     while (options.next()) {
///         if (options.is("EX")) seconds = options.number();
///         else if (options.is("NX")) …
///         else throw SYNTAX;
///     }
public final class Options {
    private final Arguments call;
    private int at;

    /// One per call object, re-pointed for each call.
    Options(Arguments call) {
        this.call = call;
    }

    Options from(int index) {
        at = index - 1;
        return this;
    }

    /// Moves to the next argument; false at the end.
    public boolean next() {
        return ++at < call.count();
    }

    /// Whether the current argument is the word, in any case.
    public boolean is(String word) {
        return call.at(at).is(word);
    }

    /// Position of the current argument in the call.
    public int index() {
        return at;
    }

    public Slice current() {
        return call.at(at);
    }

    /// Whether `count` more arguments follow the current one.
    public boolean has(int count) {
        return at + count < call.count();
    }

    /// Moves to the next argument and returns it.
    ///
    /// @throws CommandException `SYNTAX` where there is none
    public Slice value() {
        if (!next()) {
            throw CommandException.SYNTAX;
        }
        return call.at(at);
    }

    /// Moves to the next argument and returns it as a number.
    ///
    /// @throws CommandException `SYNTAX` where there is none, `NOT_AN_INTEGER` where it is none
    public long number() {
        var value = value();
        if (!value.isLong()) {
            throw CommandException.NOT_AN_INTEGER;
        }
        return value.toLong();
    }
}
