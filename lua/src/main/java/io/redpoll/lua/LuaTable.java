package io.redpoll.lua;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A table: an array for the keys 1 to n, a hash for the others.
///
/// The two parts grow, and the hash resolves collisions, by the rules of the reference implementation (ltable.c), since
/// scripts can see them: in the order of `next` and in the border that `#` finds where there are holes. The hash is
/// Brent's variation of chained scatter: a key that is not in its main position gives way to one whose it is. The hash
/// grows only when a new key finds no free node, and then the size of the array is computed anew: the largest power of
/// two more than half of whose places are used.
///
/// Owned by one run, unless read-only: then shared by all.
public final class LuaTable {
    private static final int ARRAY_BITS_MAX = 26;
    private static final @Nullable Object[] NO_VALUES = new Object[0];
    private static final @Nullable Object[] NO_NODE = new Object[2];
    private static final int[] NO_NEXT = {-1};
    private static final int OBJECT_BYTES = 64;
    private static final int ARRAY_SLOT_BYTES = 20;
    private static final int NODE_BYTES = 32;

    /// The values of the keys 1 to its length.
    @Nullable
    Object[] array = NO_VALUES;

    /// Key and value of node i at 2i and 2i + 1.
    private @Nullable Object[] nodes = NO_NODE;
    /// The node that follows in the chain of a main position, or -1.
    private int[] following = NO_NEXT;
    /// Nodes at and above this index are in use.
    private int lastFree;

    @Nullable
    LuaTable metatable;

    private boolean isReadonly;
    /// Bits of the metamethods that this table is known not to have. See [Metamethod].
    int absentMetamethods;

    /// The visit that last counted this table. See [LiveMemory].
    int visit;

    public LuaTable() {}

    /// A table with room, as a constructor of Lua makes it.
    public LuaTable(LuaRun run, int arrayCount, int hashCount) {
        run.charge(OBJECT_BYTES);
        if (arrayCount > 0 || hashCount > 0) {
            resize(run, arrayCount, hashCount);
        }
    }

    /// A table of values from 1 on, which belong to it from now on.
    public static LuaTable of(LuaRun run, @Nullable Object[] values) {
        var table = new LuaTable();
        run.charge(OBJECT_BYTES + slotBytes(values.length, 0));
        table.array = values;
        return table;
    }

    public @Nullable LuaTable metatable() {
        return metatable;
    }

    public void setMetatable(@Nullable LuaTable table) {
        metatable = table;
    }

    public boolean isReadonly() {
        return isReadonly;
    }

    /// From now on every change of the table or its metatable by a script is an error.
    public void setReadonly(boolean value) {
        isReadonly = value;
    }

    public @Nullable Object get(@Nullable Object key) {
        return switch (key) {
            case LuaString string -> get(string);
            case Double number -> get(number.doubleValue());
            case null -> null;
            default -> valueOfNode(nodeOf(key));
        };
    }

    public @Nullable Object get(LuaString key) {
        var table = nodes;
        int node = key.hashCode() & ((table.length >> 1) - 1);
        do {
            Object found = table[2 * node];
            if (found == key || (found instanceof LuaString string && string.equals(key))) {
                return table[2 * node + 1];
            }
            node = following[node];
        } while (node >= 0);
        return null;
    }

    public @Nullable Object get(double key) {
        int index = (int) key;
        return index == key ? get(index) : valueOfNode(nodeOf(key));
    }

    public @Nullable Object get(int key) {
        var values = array;
        int index = key - 1;
        return index >= 0 && index < values.length ? values[index] : valueOfNode(nodeOf((double) key));
    }

    /// Sets or, with null, removes a key.
    ///
    /// @throws LuaError when the table is read-only, the key is nil or NaN, or memory is at its limit
    public void put(LuaRun run, @Nullable Object key, @Nullable Object value) {
        setSlot(slotFor(run, key), value);
    }

    public void put(LuaRun run, int key, @Nullable Object value) {
        int index = key - 1;
        if (index >= 0 && index < array.length && !isReadonly) {
            array[index] = value;
        } else {
            put(run, Double.valueOf(key), value);
        }
    }

    public void put(LuaRun run, String key, @Nullable Object value) {
        put(run, LuaString.of(key), value);
    }

    /// Sets a key that was set before, also of a table that scripts may only read: for what is the embedding program's.
    public void replace(LuaString key, @Nullable Object value) {
        setSlot(array.length + nodeOf(key), value);
    }

    /// A border: an index whose value is not nil while that of the next one is, or 0.
    public int length() {
        int high = array.length;
        if (high > 0 && array[high - 1] == null) {
            int low = 0;
            while (high - low > 1) {
                int middle = (low + high) >>> 1;
                if (array[middle - 1] == null) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            return low;
        }
        return nodes == NO_NODE ? high : borderFrom(high);
    }

    private int borderFrom(int start) {
        long low = start;
        long high = start + 1L;
        while (get((double) high) != null) {
            low = high;
            high *= 2;
            if (high > Integer.MAX_VALUE) {
                int linear = 1;
                while (get(linear) != null) {
                    linear++;
                }
                return linear - 1;
            }
        }
        while (high - low > 1) {
            long middle = (low + high) >>> 1;
            if (get((double) middle) == null) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return (int) low;
    }

    /// The slot of the first value after a slot, or -1 where there is none. Slots are walked from -1 on; they stay as
    /// they are while no new key is set.
    public int nextSlot(int slot) {
        int at = slot + 1;
        for (; at < array.length; at++) {
            if (array[at] != null) {
                return at;
            }
        }
        for (int node = at - array.length; 2 * node < nodes.length; node++) {
            if (nodes[2 * node + 1] != null) {
                return array.length + node;
            }
        }
        return -1;
    }

    /// The slot of a key that was in the table at some time, -1 for nil; -2 where it never was.
    public int slotOf(@Nullable Object key) {
        if (key == null) {
            return -1;
        }
        if (key instanceof Double number) {
            int index = number.intValue();
            if (index == number && index > 0 && index <= array.length) {
                return index - 1;
            }
        }
        int node = nodeOf(key);
        return node < 0 ? -2 : array.length + node;
    }

    public @Nullable Object keyAt(int slot) {
        return slot < array.length ? Double.valueOf(slot + 1) : nodes[2 * (slot - array.length)];
    }

    public @Nullable Object valueAt(int slot) {
        return slot < array.length ? array[slot] : nodes[2 * (slot - array.length) + 1];
    }

    void setSlot(int slot, @Nullable Object value) {
        if (slot < array.length) {
            array[slot] = value;
        } else {
            nodes[2 * (slot - array.length) + 1] = value;
        }
        absentMetamethods = 0;
    }

    /// The slot at which a key may be set; the key is entered where it was absent.
    int slotFor(LuaRun run, @Nullable Object key) {
        if (isReadonly) {
            throw run.error("Attempt to modify a readonly table");
        }
        int slot = slotOf(key);
        if (slot >= 0) {
            return slot;
        }
        if (key == null) {
            throw run.error("table index is nil");
        }
        if (key instanceof Double number && number.isNaN()) {
            throw run.error("table index is NaN");
        }
        return enter(run, key);
    }

    private int enter(LuaRun run, Object key) {
        int node = mainPosition(key);
        if (nodes == NO_NODE || nodes[2 * node + 1] != null) {
            int free = freeNode();
            if (free < 0) {
                rehash(run, key);
                return slotFor(run, key);
            }
            int other = mainPosition(java.util.Objects.requireNonNull(nodes[2 * node]));
            if (other == node) {
                following[free] = following[node];
                following[node] = free;
                node = free;
            } else {
                while (following[other] != node) {
                    other = following[other];
                }
                following[other] = free;
                nodes[2 * free] = nodes[2 * node];
                nodes[2 * free + 1] = nodes[2 * node + 1];
                following[free] = following[node];
                following[node] = -1;
                nodes[2 * node + 1] = null;
            }
        }
        nodes[2 * node] = key;
        return array.length + node;
    }

    private int freeNode() {
        while (lastFree > 0) {
            lastFree--;
            if (nodes[2 * lastFree] == null) {
                return lastFree;
            }
        }
        return -1;
    }

    private int mainPosition(Object key) {
        int count = nodes.length >> 1;
        return switch (key) {
            case LuaString string -> string.hashCode() & (count - 1);
            case Double number -> mainPosition(number.doubleValue(), count);
            case Boolean flag -> (flag ? 1 : 0) & (count - 1);
            case LuaNull _ -> 0;
            default -> System.identityHashCode(key) % ((count - 1) | 1);
        };
    }

    private static int mainPosition(double number, int count) {
        if (number == 0) {
            return 0;
        }
        long bits = Double.doubleToRawLongBits(number);
        return Integer.remainderUnsigned((int) bits + (int) (bits >>> 32), (count - 1) | 1);
    }

    private @Nullable Object valueOfNode(int node) {
        return node < 0 ? null : nodes[2 * node + 1];
    }

    private int nodeOf(double number) {
        int node = mainPosition(number, nodes.length >> 1);
        do {
            if (nodes[2 * node] instanceof Double found && found == number) {
                return node;
            }
            node = following[node];
        } while (node >= 0);
        return -1;
    }

    private int nodeOf(Object key) {
        if (key instanceof Double number) {
            return nodeOf(number.doubleValue());
        }
        int node = mainPosition(key);
        do {
            Object found = nodes[2 * node];
            if (found == key || (found != null && found.equals(key))) {
                return node;
            }
            node = following[node];
        } while (node >= 0);
        return -1;
    }

    private void rehash(LuaRun run, Object newKey) {
        int[] counts = new int[ARRAY_BITS_MAX + 1];
        int used = countArray(counts);
        int integers = used;
        for (int node = 0; 2 * node < nodes.length; node++) {
            Object key = nodes[2 * node];
            if (key != null && nodes[2 * node + 1] != null) {
                integers += countInteger(key, counts);
                used++;
            }
        }
        integers += countInteger(newKey, counts);
        used++;
        int size = 0;
        int inArray = 0;
        int sum = 0;
        for (int bit = 0, power = 1; bit <= ARRAY_BITS_MAX && power / 2 < integers; bit++, power *= 2) {
            if (counts[bit] > 0) {
                sum += counts[bit];
                if (sum > power / 2) {
                    size = power;
                    inArray = sum;
                }
            }
            if (sum == integers) {
                break;
            }
        }
        resize(run, size, used - inArray);
    }

    /// Counts the values in the array by slices: counts[i] is for the keys above 2^(i-1) up to 2^i.
    private int countArray(int[] counts) {
        int used = 0;
        int at = 1;
        for (int bit = 0, power = 1; bit <= ARRAY_BITS_MAX && at <= array.length; bit++, power *= 2) {
            int limit = Math.min(power, array.length);
            int count = 0;
            for (; at <= limit; at++) {
                if (array[at - 1] != null) {
                    count++;
                }
            }
            counts[bit] += count;
            used += count;
        }
        return used;
    }

    private static int countInteger(Object key, int[] counts) {
        if (key instanceof Double number) {
            int index = number.intValue();
            if (index == number && index > 0 && index <= 1 << ARRAY_BITS_MAX) {
                counts[ceilLog2(index)]++;
                return 1;
            }
        }
        return 0;
    }

    private static int ceilLog2(int value) {
        return 32 - Integer.numberOfLeadingZeros(value - 1);
    }

    /// Gives the array and the hash room for so many values.
    void resize(LuaRun run, int arrayCount, int hashCount) {
        int bits = ceilLog2(Math.max(hashCount, 1));
        if (bits > ARRAY_BITS_MAX) {
            throw run.error("table overflow");
        }
        long bytes = slotBytes(arrayCount, hashCount == 0 ? 0 : 1 << bits);
        run.charge(bytes - slotBytes(array.length, nodes.length >> 1));
        var oldArray = array;
        var oldNodes = nodes;
        if (arrayCount != oldArray.length) {
            array = Arrays.copyOf(oldArray, arrayCount);
        }
        if (hashCount == 0) {
            nodes = NO_NODE;
            following = NO_NEXT;
            lastFree = 0;
        } else {
            nodes = new Object[2 << bits];
            following = new int[1 << bits];
            Arrays.fill(following, -1);
            lastFree = 1 << bits;
        }
        for (int i = arrayCount; i < oldArray.length; i++) {
            if (oldArray[i] != null) {
                setSlot(slotForMoved(run, Double.valueOf(i + 1)), oldArray[i]);
            }
        }
        for (int node = (oldNodes.length >> 1) - 1; node >= 0; node--) {
            Object value = oldNodes[2 * node + 1];
            if (value != null) {
                setSlot(slotForMoved(run, java.util.Objects.requireNonNull(oldNodes[2 * node])), value);
            }
        }
    }

    /// Gives the array room for so many values.
    void resizeArray(LuaRun run, int arrayCount) {
        resize(run, arrayCount, nodes == NO_NODE ? 0 : nodes.length >> 1);
    }

    private int slotForMoved(LuaRun run, Object key) {
        int slot = slotOf(key);
        return slot >= 0 ? slot : enter(run, key);
    }

    private static long slotBytes(int arrayCount, int nodeCount) {
        return (long) arrayCount * ARRAY_SLOT_BYTES + (long) nodeCount * NODE_BYTES;
    }

    /// What the table itself takes, without what its keys and values refer to.
    long bytes() {
        return OBJECT_BYTES + slotBytes(array.length, nodes == NO_NODE ? 0 : nodes.length >> 1);
    }

    /// A table of the same keys and values with the same metatable, not read-only.
    public LuaTable copy() {
        var copy = new LuaTable();
        copy.array = array.clone();
        if (nodes != NO_NODE) {
            copy.nodes = nodes.clone();
            copy.following = following.clone();
            copy.lastFree = lastFree;
        }
        copy.metatable = metatable;
        return copy;
    }
}
