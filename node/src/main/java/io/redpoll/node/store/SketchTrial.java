package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// PFSELFTEST: do registers keep what is put into them, do the two encodings agree, and is the estimate near the truth?
/// Takes about a tenth of a second.
final class SketchTrial {
    private static final int ROUNDS = 50;
    private static final int ELEMENTS = 1_000_000;

    /// Of the standard error, which is more seldom exceeded than once in 10⁸ trials.
    private static final double ERRORS_MAX = 6;

    private final SplittableRandom random = new SplittableRandom();
    private final int sparseBytesMax;

    SketchTrial(int sparseBytesMax) {
        this.sparseBytesMax = sparseBytesMax;
    }

    /// What is wrong, or null.
    @Nullable
    String run() {
        try (var arena = Arena.ofConfined()) {
            var wrong = registers(arena.allocate(Sketch.DENSE_BYTES, 8).address());
            return wrong == null ? estimates(arena.allocate(8, 8).address()) : wrong;
        }
    }

    private @Nullable String registers(long address) {
        var expected = new int[Sketch.REGISTERS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < expected.length; i++) {
                expected[i] = random.nextInt(64);
                Sketch.putDenseRegister(address, i, expected[i]);
            }
            for (int i = 0; i < expected.length; i++) {
                int found = Sketch.denseRegister(address, i);
                if (found != expected[i]) {
                    return "Register " + i + " should be " + expected[i] + " but is " + found;
                }
            }
        }
        return null;
    }

    private @Nullable String estimates(long number) {
        var dense = new Sketch();
        dense.create(sparseBytesMax);
        dense.toDense();
        var sparse = new Sketch();
        sparse.create(sparseBytesMax);
        var element = new Slice();
        long salt = random.nextLong();
        int next = 1;
        for (int added = 1; added <= ELEMENTS; added++) {
            Memory.putLong(number, added ^ salt);
            dense.add(element.point(number, 8));
            sparse.add(element);
            if (added == next) {
                if (added < sparseBytesMax / 2 && Sketch.isDense(sparse.address())) {
                    return "sparse encoding not used";
                }
                long estimate = count(dense);
                if (estimate != count(sparse)) {
                    return "dense/sparse disagree";
                }
                long error = Math.abs(estimate - added);
                double bound = added == 10 ? 1 : Math.ceil(ERRORS_MAX * 1.04 / Math.sqrt(Sketch.REGISTERS) * added);
                if (error > bound) {
                    return "Too big error. card:" + added + " abserr:" + error;
                }
                next *= 10;
            }
        }
        return null;
    }

    private static long count(Sketch sketch) {
        var histogram = new int[64];
        Sketch.count(sketch.address(), sketch.length(), histogram);
        return Cardinality.of(histogram);
    }
}
