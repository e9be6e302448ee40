package io.redpoll.sentinel.state;

import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.rpc.SlotRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Slots as ranges, for the wire, and as bits, to reckon with.
final class SlotSets {
    private SlotSets() {}

    /// @throws Refusal where a range is not one
    static BitSet bits(List<SlotRange> ranges) {
        var bits = new BitSet(HashSlot.COUNT);
        for (var range : ranges) {
            int first = range.getFirst();
            int last = range.getLast();
            if (first < 0 || last >= HashSlot.COUNT || first > last) {
                throw new Refusal("Invalid or out of range slot");
            }
            bits.set(first, last + 1);
        }
        return bits;
    }

    /// Ascending, the longest possible.
    static List<SlotRange> ranges(BitSet bits) {
        var ranges = new ArrayList<SlotRange>();
        for (int first = bits.nextSetBit(0); first >= 0; ) {
            int end = bits.nextClearBit(first);
            ranges.add(SlotRange.newBuilder().setFirst(first).setLast(end - 1).build());
            first = bits.nextSetBit(end);
        }
        return ranges;
    }
}
