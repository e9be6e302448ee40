package io.redpoll.benchmarks;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.store.Access;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.Strings;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/// What a key costs in memory, and a GET and a SET in time, without network and commands: in batches of 64 as they come
/// from a pipeline, step by step, with and without the touch pass.
///
/// Times are medians over batches, so that other work on the machine disturbs them little. Arguments: the number of
/// keys (5,000,000).
final class StoreSpeed {
    private static final int BATCH = 64;
    private static final int BATCHES = 30_000;
    private static final int KEY_BYTES = 16;
    private static final int FEW_KEYS = 100;

    private final int keyCount;
    private final Slab slab = new Slab();
    private final Keyspace keyspace = new Keyspace(new KeyspaceConfig(), slab, Clock.SYSTEM);
    private final Access access = keyspace.access();
    private final long names = Arena.global().allocate(BATCH * KEY_BYTES, 64).address();
    private final Slice[] keys = new Slice[BATCH];
    private final SplittableRandom random = new SplittableRandom(1);

    /// Keeps reads from being left out.
    @SuppressWarnings("UnusedVariable")
    private long sink;

    private StoreSpeed(int keyCount) {
        this.keyCount = keyCount;
        Arrays.setAll(keys, i -> new Slice());
    }

    static void main(String[] args) throws IOException {
        var speed = new StoreSpeed(args.length > 0 ? Integer.parseInt(args[0]) : 5_000_000);
        speed.fill();
        for (int warming = 0; warming < 2; warming++) {
            speed.measureAll(false);
        }
        speed.measureAll(true);
    }

    private void fill() throws IOException {
        long before = residentBytes();
        for (int number = 0; number < keyCount; number++) {
            set(name(0, number));
            if ((number + 1) % Math.max(1, keyCount / 5) == 0) {
                System.out.printf(
                        "%,d keys: %.2f bytes each, resident %.2f%n",
                        number + 1, slab.used() / (number + 1.0), (residentBytes() - before) / (number + 1.0));
            }
        }
    }

    private void measureAll(boolean shown) {
        for (boolean writing : new boolean[] {false, true}) {
            measure(shown, writing, keyCount, false);
            measure(shown, writing, keyCount, true);
            measure(shown, writing, FEW_KEYS, true);
        }
    }

    private void measure(boolean shown, boolean writing, int among, boolean touching) {
        var times = new long[3][BATCHES];
        for (int batch = 0; batch < BATCHES; batch++) {
            for (int i = 0; i < BATCH; i++) {
                keys[i] = name(i, random.nextInt(among));
            }
            long start = System.nanoTime();
            for (var key : keys) {
                sink += key.hash() + key.slot();
            }
            long hashed = System.nanoTime();
            if (touching) {
                access.touch(keys, BATCH);
            }
            long loaded = System.nanoTime();
            for (var key : keys) {
                if (writing) {
                    set(key);
                } else {
                    get(key);
                }
            }
            times[0][batch] = hashed - start;
            times[1][batch] = loaded - hashed;
            times[2][batch] = System.nanoTime() - loaded;
        }
        if (shown) {
            System.out.printf(
                    "%s of %,d keys%s: hash and slot %.1f ns, touch %.1f, run %.1f%n",
                    writing ? "SET" : "GET",
                    among,
                    touching ? ", touched" : "",
                    median(times[0]),
                    median(times[1]),
                    median(times[2]));
        }
    }

    private void set(Slice key) {
        access.begin(0, 1_000_000);
        int slot = key.slot();
        keyspace.locks().lock(slot);
        access.strings().set(key, key, Strings.NO_EXPIRY);
        keyspace.locks().unlock(slot);
    }

    private void get(Slice key) {
        access.begin(0, 1_000_000);
        int slot = key.slot();
        keyspace.locks().lock(slot);
        var value = access.strings().get(key);
        sink += value == null ? 0 : value.length();
        keyspace.locks().unlock(slot);
    }

    private Slice name(int place, int number) {
        long address = names + (long) place * KEY_BYTES;
        Memory.putInt(address, 'k' | 'e' << 8 | 'y' << 16 | ':' << 24);
        int rest = number;
        for (int digit = KEY_BYTES - 1; digit >= 4; digit--) {
            Memory.putByte(address + digit, (byte) ('0' + rest % 10));
            rest /= 10;
        }
        return keys[place].point(address, KEY_BYTES);
    }

    private static double median(long[] times) {
        Arrays.sort(times);
        return times[times.length / 2] / (double) BATCH;
    }

    private static long residentBytes() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    * 1024;
        }
    }
}
