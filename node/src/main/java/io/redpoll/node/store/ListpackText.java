package io.redpoll.node.store;

import io.redpoll.proto.bytes.Numbers;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Shows entries of listpacks as text, numbers too, one at a time.
final class ListpackText {
    private final MemorySegment digits = Arena.ofAuto().allocate(Numbers.LONG_LENGTH_MAX);
    private final Slice view = new Slice();

    /// The entry's text, valid until the next call or until the listpack changes.
    Slice of(long entry) {
        return Listpack.isNumber(entry) ? number(Listpack.number(entry)) : Listpack.string(entry, view);
    }

    /// A number's text, valid until the next call.
    Slice number(long number) {
        return view.point(digits.address(), Numbers.write(digits.address(), number));
    }
}
