package io.redpoll.node.family;

import java.util.BitSet;
import java.util.concurrent.ThreadLocalRandom;

/// Some of the places from 0 to a count, chosen by chance, each once (Floyd's algorithm).
final class RandomChoice {
    private final int count;
    private final BitSet chosen = new BitSet();

    private RandomChoice(int count) {
        this.count = count;
    }

    /// `wanted` of the `all` places, or all of them where more are wanted.
    static RandomChoice of(int all, long wanted) {
        var choice = new RandomChoice((int) Math.min(all, wanted));
        var random = ThreadLocalRandom.current();
        for (int i = all - choice.count; i < all; i++) {
            int place = random.nextInt(i + 1);
            choice.chosen.set(choice.chosen.get(place) ? i : place);
        }
        return choice;
    }

    int count() {
        return count;
    }

    /// The first place from one on, −1 where there is none.
    int next(int from) {
        return chosen.nextSetBit(from);
    }

    boolean has(int place) {
        return chosen.get(place);
    }
}
