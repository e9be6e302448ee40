package io.redpoll.proto.bytes;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Input that nobody would think of, and more often than by fair chance what lies at the ends of its range.
///
/// It comes from a seed alone. The seeds are 1, 2, 3 and so on, so that every run tries the same, and what fails names
/// its seed. With `-Dseeds=1000000` so many are tried.
public final class Chance {
    private static final long[] ENDS = {
        0, 1, -1, 2, -2, Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, Long.MIN_VALUE + 1
    };
    private static final byte[] BYTE_ENDS = {0, 1, -1, Byte.MAX_VALUE, Byte.MIN_VALUE};

    private final SplittableRandom random;

    private Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /// Tries a claim with each seed up to `count`.
    public static void tries(int count, Consumer<Chance> claim) {
        long last = Long.getLong("seeds", count);
        for (long seed = 1; seed <= last; seed++) {
            try {
                claim.accept(new Chance(seed));
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("with seed " + seed + ": " + failure, failure);
            }
        }
    }

    /// The same chance in the form that older classes want.
    public Random random() {
        return Random.from(random);
    }

    public long number() {
        return isRare() ? ENDS[random.nextInt(ENDS.length)] : random.nextLong() >> random.nextInt(Long.SIZE);
    }

    /// A number from 0 to `max`, both included.
    public int upTo(int max) {
        if (isRare()) {
            return random.nextBoolean() ? 0 : max;
        }
        int end = random.nextBoolean() ? max : random.nextInt(max + 1);
        return random.nextInt(end + 1);
    }

    /// Any bytes, or the same one all over.
    public byte[] bytes(int lengthMin, int lengthMax) {
        var bytes = new byte[lengthMin + upTo(lengthMax - lengthMin)];
        if (isRare()) {
            Arrays.fill(bytes, BYTE_ENDS[random.nextInt(BYTE_ENDS.length)]);
        } else {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    public String text(String letters, int lengthMax) {
        var text = new StringBuilder();
        for (int i = upTo(lengthMax); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private boolean isRare() {
        return random.nextInt(16) == 0;
    }
}
