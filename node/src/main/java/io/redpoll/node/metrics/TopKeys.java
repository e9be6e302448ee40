package io.redpoll.node.metrics;

import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The keys with the largest sums of something, out of any number of keys, in little memory: a count-min sketch with
/// conservative update (Estan and Varghese, 2002; Cormode and Muthukrishnan, 2005) estimates a key's sum until it is
/// among the largest, and from then on adds exactly. A sum is never too small, and too large by less than a thousandth
/// of the whole. Not safe for threads.
final class TopKeys {
    private static final int ROWS = 4;
    private static final int COLUMNS = 1 << 13;

    private static final class Kept {
        final byte[] name;
        final long hash;
        long sum;

        Kept(Slice key, long sum) {
            this.name = key.toBytes();
            this.hash = key.hash();
            this.sum = sum;
        }

        boolean is(Slice key) {
            if (hash != key.hash() || name.length != key.length()) {
                return false;
            }
            int same = 0;
            while (same < name.length && name[same] == key.at(same)) {
                same++;
            }
            return same == name.length;
        }
    }

    private final long[] sketch = new long[ROWS * COLUMNS];
    private final @Nullable Kept[] kept;

    /// @param count how many keys are wanted, at least one
    TopKeys(int count) {
        kept = new Kept[count];
    }

    /// @param key is copied where it is among the largest
    void add(Slice key, long amount) {
        long sum = raise(key.hash(), amount);
        int least = 0;
        for (int i = 0; i < kept.length; i++) {
            var each = kept[i];
            if (each == null) {
                kept[i] = new Kept(key, sum);
                return;
            }
            if (each.is(key)) {
                each.sum += amount;
                return;
            }
            if (each.sum < sumAt(least)) {
                least = i;
            }
        }
        if (sum > sumAt(least)) {
            kept[least] = new Kept(key, sum);
        }
    }

    private long sumAt(int index) {
        var each = kept[index];
        return each == null ? 0 : each.sum;
    }

    /// Adds to the sketch and returns the sum that it now estimates.
    private long raise(long hash, long amount) {
        long sum = Long.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            sum = Math.min(sum, sketch[cell(row, hash)]);
        }
        sum += amount;
        for (int row = 0; row < ROWS; row++) {
            int cell = cell(row, hash);
            sketch[cell] = Math.max(sketch[cell], sum);
        }
        return sum;
    }

    /// A row's cell: two halves of the hash give as many as are wanted (Kirsch and Mitzenmacher, 2006).
    private static int cell(int row, long hash) {
        int column = ((int) hash + row * (int) ((hash >>> 32) | 1)) >>> (32 - Integer.numberOfTrailingZeros(COLUMNS));
        return row * COLUMNS + column;
    }

    /// The keys with the largest sums, the largest first.
    List<HotKeys.Ranked> largest() {
        return Arrays.stream(kept)
                .flatMap(Stream::ofNullable)
                .map(each -> new HotKeys.Ranked(each.name, each.sum))
                .sorted(Comparator.comparingLong((HotKeys.Ranked each) -> each.cost)
                        .reversed())
                .toList();
    }
}
