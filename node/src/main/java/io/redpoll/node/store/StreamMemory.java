package io.redpoll.node.store;

import io.redpoll.node.memory.SizeClass;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// What a stream holds outside its key's record: given back, and copied.
final class StreamMemory {
    private StreamMemory() {}

    /// How many pieces there are to give back, roughly.
    static long pieces(long root) {
        long pieces = StreamRoot.hasTree(root) ? CountedTree.count(StreamRoot.chunks(root)) : 0;
        long groups = StreamRoot.groups(root);
        for (int i = 0; i < NamedBlocks.count(groups); i++) {
            pieces += 1 + CountedTree.count(pending(NamedBlocks.at(groups, i)));
        }
        return pieces;
    }

    /// Bytes of all that a stream holds.
    static long bytes(long root) {
        long bytes = 0;
        if (StreamRoot.hasTree(root)) {
            long chunks = StreamRoot.chunks(root);
            bytes += CountedTree.bytes(chunks);
            var cursor = new TreeCursor();
            for (boolean is = cursor.first(chunks); is; is = cursor.next()) {
                bytes += SizeClass.round(Listpack.bytes(cursor.item()));
            }
        }
        long groups = StreamRoot.groups(root);
        for (int i = 0; i < NamedBlocks.count(groups); i++) {
            bytes += bytesOfGroup(NamedBlocks.at(groups, i));
        }
        return bytes + NamedBlocks.listBytes(groups);
    }

    private static long bytesOfGroup(long group) {
        long pending = pending(group);
        long consumers = Memory.getLong(group + StreamGroup.CONSUMERS);
        long bytes = SizeClass.round(NamedBlocks.bytes(group)) + NamedBlocks.listBytes(consumers);
        bytes += CountedTree.bytes(pending) + CountedTree.count(pending) * SizeClass.round(PendingEntries.BYTES);
        for (int i = 0; i < NamedBlocks.count(consumers); i++) {
            long consumer = NamedBlocks.at(consumers, i);
            bytes += SizeClass.round(NamedBlocks.bytes(consumer))
                    + CountedTree.bytes(Memory.getLong(consumer + StreamConsumer.PENDING));
        }
        return bytes;
    }

    static void free(SlabCache cache, long root) {
        if (StreamRoot.hasTree(root)) {
            long chunks = StreamRoot.chunks(root);
            var cursor = new TreeCursor();
            for (boolean is = cursor.first(chunks); is; is = cursor.next()) {
                cache.free(cursor.item(), Listpack.bytes(cursor.item()));
            }
            CountedTree.free(cache, chunks);
        }
        long groups = StreamRoot.groups(root);
        for (int i = 0; i < NamedBlocks.count(groups); i++) {
            freeGroup(cache, NamedBlocks.at(groups, i));
        }
        NamedBlocks.freeList(cache, groups);
    }

    /// Frees a group with its consumers and their pending entries.
    static void freeGroup(SlabCache cache, long group) {
        var cursor = new TreeCursor();
        for (boolean is = cursor.first(pending(group)); is; is = cursor.next()) {
            cache.free(cursor.item(), PendingEntries.BYTES);
        }
        CountedTree.free(cache, pending(group));
        long consumers = Memory.getLong(group + StreamGroup.CONSUMERS);
        for (int i = 0; i < NamedBlocks.count(consumers); i++) {
            long consumer = NamedBlocks.at(consumers, i);
            CountedTree.free(cache, Memory.getLong(consumer + StreamConsumer.PENDING));
            NamedBlocks.free(cache, consumer);
        }
        NamedBlocks.freeList(cache, consumers);
        NamedBlocks.free(cache, group);
    }

    private static long pending(long group) {
        return Memory.getLong(group + StreamGroup.PENDING);
    }

    /// Lets a root that is a copy of another's bytes have everything of its own.
    static void copy(SlabCache cache, long root) {
        var tree = new CountedTree(cache, 16);
        if (StreamRoot.hasTree(root)) {
            StreamRoot.setChunks(root, copyChunks(cache, tree, StreamRoot.chunks(root)));
        }
        long groups = StreamRoot.groups(root);
        long copied = 0;
        var name = new Slice();
        for (int i = 0; i < NamedBlocks.count(groups); i++) {
            long group = copyGroup(cache, tree, NamedBlocks.at(groups, i));
            copied = NamedBlocks.add(cache, copied, group, NamedBlocks.name(group, name));
        }
        StreamRoot.setGroups(root, copied);
    }

    private static long copyChunks(SlabCache cache, CountedTree tree, long chunks) {
        long copied = 0;
        var cursor = new TreeCursor();
        for (boolean is = cursor.first(chunks); is; is = cursor.next()) {
            long chunk = copyBlock(cache, cursor.item(), Listpack.bytes(cursor.item()));
            copied = tree.insert(copied, cursor.first(), cursor.second(), chunk);
        }
        return copied;
    }

    private static long copyGroup(SlabCache cache, CountedTree tree, long group) {
        long copy = copyBlock(cache, group, NamedBlocks.bytes(group));
        long pending = 0;
        long consumers = Memory.getLong(group + StreamGroup.CONSUMERS);
        long copiedConsumers = 0;
        var name = new Slice();
        var cursor = new TreeCursor();
        for (int i = 0; i < NamedBlocks.count(consumers); i++) {
            long before = NamedBlocks.at(consumers, i);
            long consumer = copyBlock(cache, before, NamedBlocks.bytes(before));
            copiedConsumers = NamedBlocks.add(cache, copiedConsumers, consumer, NamedBlocks.name(consumer, name));
            long own = 0;
            for (boolean is = cursor.first(Memory.getLong(before + StreamConsumer.PENDING)); is; is = cursor.next()) {
                long record = cursor.item();
                long copied = PendingEntries.create(
                        cache, consumer, PendingEntries.deliveredMs(record), PendingEntries.count(record));
                own = tree.insert(own, cursor.first(), cursor.second(), copied);
                pending = tree.insert(pending, cursor.first(), cursor.second(), copied);
            }
            Memory.putLong(consumer + StreamConsumer.PENDING, own);
        }
        Memory.putLong(copy + StreamGroup.PENDING, pending);
        Memory.putLong(copy + StreamGroup.CONSUMERS, copiedConsumers);
        return copy;
    }

    private static long copyBlock(SlabCache cache, long block, long bytes) {
        long copy = cache.allocate(bytes);
        Memory.copy(block, copy, bytes);
        return copy;
    }

    /// A block with room for another number of bytes, of which it keeps what both share; the same block where that is
    /// as large.
    static long resize(SlabCache cache, long chunk, long before, long bytes) {
        if (SizeClass.of(before) == SizeClass.of(bytes)) {
            return chunk;
        }
        long resized = cache.allocate(bytes);
        Memory.copy(chunk, resized, Math.min(before, bytes));
        cache.free(chunk, before);
        return resized;
    }
}
