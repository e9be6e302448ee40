package io.redpoll.node.store;

import io.redpoll.node.memory.SizeClass;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// Addresses of blocks that have names, in the order of their names: a stream's groups, a group's consumers.
///
/// ```
/// list    0  int   blocks
///         4  int   blocks that there is room for
///         8        their addresses
/// block   0  int   bytes of the name
///         4  int   where the name begins
///         8        what the block is for · name
/// ```
///
/// An empty list is 0 and takes no memory. Blocks never move. This class knows both layouts up to what the blocks are
/// for.
final class NamedBlocks {
    static final int HEADER_BYTES = 8;

    private NamedBlocks() {}

    /// A block that is in no list yet; what it is for is for the caller to write.
    ///
    /// @param fieldBytes of what it is for
    static long create(SlabCache cache, int fieldBytes, Slice name) {
        int begin = HEADER_BYTES + fieldBytes;
        long block = cache.allocate(begin + (long) name.length());
        Memory.putInt(block, name.length());
        Memory.putInt(block + 4, begin);
        Memory.copy(name.address(), block + begin, name.length());
        return block;
    }

    static Slice name(long block, Slice view) {
        return view.point(block + Memory.getInt(block + 4), Memory.getInt(block));
    }

    static void free(SlabCache cache, long block) {
        cache.free(block, bytes(block));
    }

    static long bytes(long block) {
        return Memory.getInt(block + 4) + (long) Memory.getInt(block);
    }

    static int count(long list) {
        return list == 0 ? 0 : Memory.getInt(list);
    }

    static long at(long list, int index) {
        return Memory.getLong(place(list, index));
    }

    private static long place(long list, int index) {
        return list + HEADER_BYTES + 8L * index;
    }

    /// The block of that name, or 0.
    static long find(long list, Slice name) {
        int index = search(list, name);
        if (index == count(list)) {
            return 0;
        }
        long block = at(list, index);
        return compare(block, name) == 0 ? block : 0;
    }

    /// How many names come before one.
    private static int search(long list, Slice name) {
        int low = 0;
        int high = count(list);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(at(list, middle), name) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int compare(long block, Slice name) {
        return Memory.compare(block + Memory.getInt(block + 4), Memory.getInt(block), name.address(), name.length());
    }

    /// Adds a block whose name is not there yet.
    ///
    /// @return the list, which may have moved
    static long add(SlabCache cache, long list, long block, Slice name) {
        int count = count(list);
        int index = search(list, name);
        long grown = count == capacity(list) ? grow(cache, list, count) : list;
        Memory.move(place(grown, index), place(grown, index + 1), 8L * (count - index));
        Memory.putLong(place(grown, index), block);
        Memory.putInt(grown, count + 1);
        return grown;
    }

    private static int capacity(long list) {
        return list == 0 ? 0 : Memory.getInt(list + 4);
    }

    private static long grow(SlabCache cache, long list, int count) {
        int capacity = Math.max(1, count + (count >>> 1) + (count & 1));
        long grown = cache.allocate(HEADER_BYTES + 8L * capacity);
        Memory.putInt(grown, count);
        Memory.putInt(grown + 4, capacity);
        if (list != 0) {
            Memory.copy(place(list, 0), place(grown, 0), 8L * count);
            freeList(cache, list);
        }
        return grown;
    }

    /// Takes a block out, which is the caller's to free.
    ///
    /// @return the list; 0 where it is empty now
    static long remove(SlabCache cache, long list, long block) {
        int count = count(list);
        int index = 0;
        while (at(list, index) != block) {
            index++;
        }
        if (count == 1) {
            freeList(cache, list);
            return 0;
        }
        Memory.move(place(list, index + 1), place(list, index), 8L * (count - index - 1));
        Memory.putInt(list, count - 1);
        return list;
    }

    /// Bytes of a list without its blocks.
    static long listBytes(long list) {
        return list == 0 ? 0 : SizeClass.round(HEADER_BYTES + 8L * capacity(list));
    }

    /// Frees a list, but not its blocks.
    static void freeList(SlabCache cache, long list) {
        if (list != 0) {
            cache.free(list, HEADER_BYTES + 8L * capacity(list));
        }
    }
}
