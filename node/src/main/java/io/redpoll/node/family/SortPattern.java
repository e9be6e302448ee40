package io.redpoll.node.family;

import io.redpoll.node.command.Call;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.NativeBytes;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A pattern of SORT's BY and GET: the name of a key, or of a field as `key->field`, in which the first `*` of the key
/// stands for the element; `#` is the element itself.
final class SortPattern {
    private final byte[] pattern;
    private final int star;
    private final int arrow;
    private final NativeBytes key = new NativeBytes();
    private final NativeBytes field = new NativeBytes();

    SortPattern(Slice text) {
        pattern = text.toBytes();
        int found = indexOf((byte) '*', 0);
        star = found;
        arrow = found < 0 ? -1 : arrowFrom(found + 1);
    }

    private int indexOf(byte wanted, int from) {
        for (int i = from; i < pattern.length; i++) {
            if (pattern[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /// Where `->` stands with a field behind it, or −1.
    private int arrowFrom(int from) {
        for (int i = from; i + 2 < pattern.length; i++) {
            if (pattern[i] == '-' && pattern[i + 1] == '>') {
                return i;
            }
        }
        return -1;
    }

    /// Whether the element makes a difference.
    boolean hasStar() {
        return star >= 0;
    }

    /// What the pattern leads to from an element; null where there is no such key or field, or one of another type.
    /// Valid until the next call, or until another key is looked at.
    @Nullable
    Slice valueFor(Call call, Slice element) {
        if (pattern.length == 1 && pattern[0] == '#') {
            return element;
        }
        if (star < 0) {
            return null;
        }
        int end = arrow < 0 ? pattern.length : arrow;
        var name = key.room(Math.addExact(end - 1, element.length()));
        Memory.copy(pattern, 0, name.address(), star);
        Memory.copy(element.address(), name.address() + star, element.length());
        Memory.copy(pattern, star + 1, name.address() + star + element.length(), end - star - 1);
        return arrow < 0
                ? string(call, name)
                : field(call, name, field.of(Arrays.copyOfRange(pattern, arrow + 2, pattern.length)));
    }

    private static @Nullable Slice string(Call call, Slice key) {
        return call.keys().type(key) == Type.STRING ? call.strings().get(key) : null;
    }

    private static @Nullable Slice field(Call call, Slice key, Slice field) {
        if (call.keys().type(key) != Type.HASH) {
            return null;
        }
        call.hashes().open(key);
        return call.hashes().get(field);
    }
}
