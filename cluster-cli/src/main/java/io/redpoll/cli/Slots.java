package io.redpoll.cli;

import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.rpc.SlotRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/// Arithmetic on ranges of hash slots.
final class Slots {
    private Slots() {}

    /// Cuts all slots into ranges whose sizes differ by at most one.
    ///
    /// As redis-cli: the cuts are at the rounded multiples of 16384 ÷ masters, so that three masters get 0–5460,
    /// 5461–10922 and 10923–16383 (seen with redis-cli 7.0.15).
    static List<SlotRange> split(int masters) {
        var ranges = new ArrayList<SlotRange>();
        double each = (double) HashSlot.COUNT / masters;
        double cursor = 0;
        int first = 0;
        for (int master = 0; master < masters; master++) {
            int last = master == masters - 1 ? HashSlot.COUNT - 1 : (int) Math.round(cursor + each - 1);
            ranges.add(SlotRange.newBuilder().setFirst(first).setLast(last).build());
            first = last + 1;
            cursor += each;
        }
        return ranges;
    }

    static BitSet of(List<SlotRange> ranges) {
        var slots = new BitSet(HashSlot.COUNT);
        for (var range : ranges) {
            slots.set(range.getFirst(), range.getLast() + 1);
        }
        return slots;
    }

    static int count(List<SlotRange> ranges) {
        return of(ranges).cardinality();
    }

    /// As CLUSTER NODES writes them: `0-5460 5462`.
    static String text(List<SlotRange> ranges) {
        return ranges.stream()
                .map(range -> range.getFirst() == range.getLast()
                        ? Integer.toString(range.getFirst())
                        : range.getFirst() + "-" + range.getLast())
                .collect(Collectors.joining(" "));
    }

    static List<SlotRange> ranges(BitSet slots) {
        var ranges = new ArrayList<SlotRange>();
        for (int first = slots.nextSetBit(0); first >= 0; ) {
            int end = slots.nextClearBit(first);
            ranges.add(SlotRange.newBuilder().setFirst(first).setLast(end - 1).build());
            first = slots.nextSetBit(end);
        }
        return ranges;
    }
}
