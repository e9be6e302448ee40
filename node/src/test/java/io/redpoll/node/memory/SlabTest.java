package io.redpoll.node.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.proto.bytes.Memory;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class SlabTest {
    private static final long ADDRESS_BYTES = 1L << 32;

    private final Slab slab = new Slab(ADDRESS_BYTES);

    /// A block with what was written to it.
    record Block(long address, long bytes, byte mark) {
        static Block of(SlabCache cache, long bytes, int mark) {
            var block = new Block(cache.allocate(bytes), bytes, (byte) mark);
            Memory.fill(block.address, bytes, block.mark);
            return block;
        }

        void free(SlabCache cache) {
            for (long i = 0; i < bytes; i++) {
                assertEquals(mark, Memory.getByte(address + i));
            }
            cache.free(address, bytes);
        }
    }

    @Test
    void blocksDoNotOverlap() throws Exception {
        var random = new SplittableRandom(7);
        Leaks.none(slab, () -> {
            var cache = slab.cache();
            var blocks = new ArrayList<Block>();
            for (int i = 0; i < 40_000; i++) {
                if (blocks.isEmpty() || random.nextInt(5) < 3) {
                    long bytes = 1 + (random.nextLong(1L << 40) >>> (22 + random.nextInt(18)));
                    blocks.add(Block.of(cache, bytes, i));
                } else {
                    int last = blocks.size() - 1;
                    int index = random.nextInt(blocks.size());
                    var block = blocks.set(index, blocks.get(last));
                    blocks.removeLast();
                    block.free(cache);
                }
            }
            blocks.forEach(block -> block.free(cache));
        });
    }

    @Test
    void blocksOfWholeLinesLieOnLines() {
        var cache = slab.cache();
        for (long bytes = 64; bytes <= 9216; bytes += 64) {
            if (SizeClass.round(bytes) == bytes) {
                for (int i = 0; i < 10; i++) {
                    assertEquals(0, cache.allocate(bytes) % 64);
                }
            }
        }
    }

    @Test
    void freedSpansServeOtherSizes() {
        var cache = slab.cache();
        long reserved = 0;
        for (int bytes = 24; bytes <= 120; bytes += 8) {
            var blocks = new long[400_000];
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = cache.allocate(bytes);
            }
            for (long block : blocks) {
                cache.free(block, bytes);
            }
            reserved = Math.max(reserved, slab.reserved());
        }
        assertTrue(reserved < 400_000L * 120 * 5 / 4, "reserved " + reserved);
    }

    @Test
    void emptyRegionsGoBackToTheSystem() {
        var cache = slab.cache();
        var blocks = new long[2_000_000];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = cache.allocate(40);
        }
        assertTrue(slab.reserved() >= 80_000_000);
        for (long block : blocks) {
            cache.free(block, 40);
        }
        cache.close();
        assertEquals(0, slab.used());
        assertTrue(slab.reserved() <= 20_000_000, "reserved " + slab.reserved());
    }

    @Test
    void largePiecesAreCountedAndReused() {
        var cache = slab.cache();
        long first = cache.allocate(1_000_000);
        assertEquals(SizeClass.round(1_000_000), slab.usedExactly());
        cache.free(first, 1_000_000);
        assertEquals(0, slab.reserved());
        assertEquals(first, cache.allocate(990_000));
    }

    @Test
    void anyCacheFreesWhatAnotherAllocated() throws Exception {
        var handed = new ConcurrentLinkedQueue<Block>();
        Leaks.none(slab, () -> {
            var threads = new ArrayList<Thread>();
            for (int t = 0; t < 3; t++) {
                int seed = t;
                threads.add(Thread.ofPlatform().start(() -> {
                    var cache = slab.cache();
                    var random = new SplittableRandom(seed);
                    for (int i = 0; i < 20_000; i++) {
                        handed.add(Block.of(cache, 1 + random.nextInt(300), i));
                        if (handed.size() > 500) {
                            var block = handed.poll();
                            if (block != null) {
                                block.free(cache);
                            }
                        }
                    }
                    cache.close();
                }));
            }
            for (var thread : threads) {
                thread.join();
            }
            var cache = slab.cache();
            handed.forEach(block -> block.free(cache));
        });
    }

    @Test
    void containsWhatItHandedOutAndNothingElse() {
        var cache = slab.cache();
        long small = cache.allocate(8);
        long large = cache.allocate(10_000_000);
        assertTrue(slab.contains(small));
        assertTrue(slab.contains(large));
        assertTrue(slab.contains(large + 9_999_000));
        assertFalse(slab.contains(0));
        assertFalse(slab.contains(-8));
        assertFalse(slab.contains(large - (1 << 20)));
    }
}
