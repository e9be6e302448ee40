package io.redpoll.node.store;

/// How many different elements a HyperLogLog has seen, estimated from its registers.
///
/// By Otmar Ertl's improved estimator ("New cardinality estimation algorithms for HyperLogLog sketches", 2017,
/// arXiv:1702.01284, algorithm 6), as Redis does: without tables for bias, and without a change of method between small
/// and large numbers.
final class Cardinality {
    /// 1 / (2 ln 2)
    private static final double ALPHA = 0.7213475204444817;

    /// The longest run that 50 bits can have, less one.
    private static final int LONGEST = 50;

    private Cardinality() {}

    /// @param histogram how many registers hold each run, from 0 on
    static long of(int[] histogram) {
        double registers = Sketch.REGISTERS;
        double z = registers * tau((registers - histogram[LONGEST + 1]) / registers);
        for (int run = LONGEST; run >= 1; run--) {
            z = (z + histogram[run]) * 0.5;
        }
        z += registers * sigma(histogram[0] / registers);
        return Math.round(ALPHA * registers * registers / z);
    }

    private static double sigma(double x) {
        if (x == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double power = x;
        double factor = 1;
        double sum = x;
        double before;
        do {
            power *= power;
            before = sum;
            sum += power * factor;
            factor += factor;
        } while (before != sum);
        return sum;
    }

    private static double tau(double x) {
        if (x == 0 || x == 1) {
            return 0;
        }
        double root = x;
        double factor = 1;
        double sum = 1 - x;
        double before;
        do {
            root = Math.sqrt(root);
            before = sum;
            factor *= 0.5;
            sum -= (1 - root) * (1 - root) * factor;
        } while (before != sum);
        return sum / 3;
    }
}
