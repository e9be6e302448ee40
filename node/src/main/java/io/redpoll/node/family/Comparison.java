package io.redpoll.node.family;

import io.redpoll.node.command.CommandException;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.bytes.Xxh3;
import java.util.HexFormat;

/// What a string is compared with before a command goes on: IFEQ, IFNE, or by digest IFDEQ, IFDNE.
enum Comparison {
    IFEQ,
    IFNE,
    IFDEQ,
    IFDNE;

    private static final Comparison[] ALL = values();
    private static final int DIGEST_LENGTH = 16;

    /// The one that the word names.
    ///
    /// @throws CommandException the given one, where it names none
    static Comparison named(Slice word, CommandException otherwise) {
        for (var comparison : ALL) {
            if (word.is(comparison.name())) {
                return comparison;
            }
        }
        throw otherwise;
    }

    static boolean isNamed(Slice word) {
        for (var comparison : ALL) {
            if (word.is(comparison.name())) {
                return true;
            }
        }
        return false;
    }

    /// Whether the command goes on where there is no key.
    boolean holdsForNone() {
        return this == IFNE || this == IFDNE;
    }

    /// Whether the command goes on.
    ///
    /// @param given a value, or a digest in hexadecimal
    /// @throws CommandException where a digest has not 16 digits
    boolean holds(Slice value, Slice given) {
        return switch (this) {
            case IFEQ -> value.sameAs(given);
            case IFNE -> !value.sameAs(given);
            case IFDEQ -> hasDigest(value, given);
            case IFDNE -> !hasDigest(value, given);
        };
    }

    private static boolean hasDigest(Slice value, Slice given) {
        if (given.length() != DIGEST_LENGTH) {
            throw CommandException.DIGEST_LENGTH;
        }
        return given.is(digest(value));
    }

    /// As 16 hexadecimal digits.
    static String digest(Slice value) {
        return HexFormat.of().toHexDigits(Xxh3.of(value.address(), value.length()));
    }
}
