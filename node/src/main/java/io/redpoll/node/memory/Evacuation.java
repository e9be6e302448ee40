package io.redpoll.node.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Regions that are to be emptied: they hand out no more blocks, and go back to the system when their last block is
/// freed. What is in them is for others to move.
///
/// After much was deleted at random, blocks in use are left everywhere, and hardly a region is without any.
/// Emptying the sparsest costs a copy of the little that is in them.
///
/// Used by one thread.
public final class Evacuation {
    private final Slab slab;
    private final Spans spans;
    private final List<Region> regions;

    private record Region(int number, long bytesTaken) {}

    private Evacuation(Slab slab, Spans spans, List<Region> regions) {
        this.slab = slab;
        this.spans = spans;
        this.regions = regions;
    }

    static @Nullable Evacuation begin(Slab slab, Spans spans, double share, long bytesMax) {
        var sparse = new ArrayList<Region>();
        int count = spans.regions();
        for (int region = 0; region < count; region++) {
            long taken = bytesTaken(slab, spans, region);
            if (taken > 0 && taken < share * Spans.LARGE_BYTES) {
                sparse.add(new Region(region, taken));
            }
        }
        sparse.sort(Comparator.comparingLong(Region::bytesTaken));
        long sum = 0;
        int chosen = 0;
        while (chosen < sparse.size() && sum + sparse.get(chosen).bytesTaken() <= bytesMax) {
            sum += sparse.get(chosen++).bytesTaken();
        }
        // What is left of one region would move to another just like it.
        if (chosen < 2) {
            return null;
        }
        var evacuation = new Evacuation(slab, spans, List.copyOf(sparse.subList(0, chosen)));
        evacuation.leave();
        return evacuation;
    }

    private static long bytesTaken(Slab slab, Spans spans, int region) {
        long sum = 0;
        for (int place = 0; place < Spans.OF_REGION; place++) {
            int owner = spans.owner(region, place);
            if (owner != Spans.NOBODY) {
                sum += slab.blocks(owner).bytesTaken(region, place);
            }
        }
        return sum;
    }

    private void leave() {
        for (var region : regions) {
            if (spans.leave(region.number())) {
                eachSpan(region, BlockList::leave);
            }
        }
    }

    private interface Step {
        void take(BlockList blocks, int region, int place);
    }

    private void eachSpan(Region region, Step step) {
        for (int place = 0; place < Spans.OF_REGION; place++) {
            int owner = spans.owner(region.number(), place);
            if (owner != Spans.NOBODY) {
                step.take(slab.blocks(owner), region.number(), place);
            }
        }
    }

    /// Whether a block is to be moved. By the thread that began the evacuation, for a block that nobody frees
    /// meanwhile.
    public boolean concerns(long address) {
        return spans.isLeaving(address);
    }

    /// How many regions were chosen.
    public int regions() {
        return regions.size();
    }

    /// Lets regions that were not emptied be used again. To be called once, at the end.
    ///
    /// @return how many were emptied
    public int end() {
        int emptied = 0;
        for (var region : regions) {
            eachSpan(region, BlockList::stay);
            emptied += spans.stay(region.number()) ? 1 : 0;
        }
        return emptied;
    }
}
