package io.redpoll.proto.resp;

import io.redpoll.proto.bytes.Memory;

/// Splits a plain line into arguments as a shell would, following Redis's rules (sds.c, sdssplitargs): blanks
/// separate, though a vertical tab or a form feed does so only before an argument and behind a quote; `"…"` knows the
/// escapes `\n \r \t \b \a \xHH`; `'…'` knows only `\'`; a closing quote must be followed by a blank or the end; a zero
/// byte ends the line.
///
/// The result of unquoting is never longer than the text.
final class InlineArguments {
    private InlineArguments() {}

    /// Adds the arguments of a line, as copies.
    ///
    /// @param copy room for as many bytes as the line has
    /// @return false where the quotes do not balance
    static boolean split(long from, long lineEnd, long copy, Requests requests) {
        long to = from;
        while (to < lineEnd && Memory.getByte(to) != 0) {
            to++;
        }
        long at = from;
        long out = copy;
        while (true) {
            while (at < to && isBlank(Memory.getByte(at))) {
                at++;
            }
            if (at == to) {
                return true;
            }
            at = argument(at, to, out, requests);
            if (at < 0) {
                return false;
            }
            out += requests.openLength(requests.open() - 1);
        }
    }

    /// Reads one argument and returns where it ended, or −1.
    private static long argument(long from, long to, long copy, Requests requests) {
        long at = from;
        long out = copy;
        while (at < to) {
            byte next = Memory.getByte(at);
            if (separates(next)) {
                break;
            }
            at++;
            if (next != '"' && next != '\'') {
                Memory.putByte(out++, next);
                continue;
            }
            boolean closed = false;
            while (at < to && !closed) {
                byte quoted = Memory.getByte(at++);
                if (quoted == next) {
                    closed = true;
                } else if (quoted == '\\' && at < to && (next == '"' || Memory.getByte(at) == '\'')) {
                    byte escaped = Memory.getByte(at++);
                    if (escaped == 'x' && next == '"' && at + 2 <= to && hex(at) >= 0 && hex(at + 1) >= 0) {
                        Memory.putByte(out++, (byte) (hex(at) * 16 + hex(at + 1)));
                        at += 2;
                    } else {
                        Memory.putByte(out++, next == '"' ? escape(escaped) : escaped);
                    }
                } else {
                    Memory.putByte(out++, quoted);
                }
            }
            if (!closed || (at < to && !isBlank(Memory.getByte(at)))) {
                return -1;
            }
            break;
        }
        requests.add(copy, (int) (out - copy));
        return at;
    }

    private static byte escape(byte letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> letter;
        };
    }

    private static int hex(long address) {
        return Character.digit(Memory.getByte(address), 16);
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || (value >= '\t' && value <= '\r');
    }

    private static boolean separates(byte value) {
        return value == ' ' || value == '\t' || value == '\n' || value == '\r';
    }
}
