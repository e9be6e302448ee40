package io.redpoll.node.store;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Strings as HyperLogLogs: see [Sketch] for what they are.
///
/// Every method needs the locks of the keys' slots. Where a key holds another type it throws
/// [WrongTypeException], where it holds another string or a damaged one [InvalidSketchException]; nothing was
/// changed then.
public final class HyperLogLogs {
    private final Access access;
    private final Table table;
    private final Strings strings;
    private final KeyspaceConfig config;
    private final Sketch sketch = new Sketch();
    private final int[] histogram = new int[64];
    private @Nullable MemorySegment memory;
    private long registers;
    private boolean isDense;
    private boolean isChanged;

    HyperLogLogs(Access access, Table table, Strings strings, KeyspaceConfig config) {
        this.access = access;
        this.table = table;
        this.strings = strings;
        this.config = config;
    }

    /// Begins to add to a key, which is created where needed. The caller goes on to [#add(Slice)] and
    /// [#close(Slice)] and does nothing else meanwhile.
    public void open(Slice key) {
        long record = strings.claim(key);
        isChanged = record == 0;
        if (record == 0) {
            sketch.create(bytesMax());
            return;
        }
        requireSketch(record);
        table.prepare();
        sketch.open(KeyRecord.valueAddress(record), KeyRecord.valueLength(record), bytesMax());
    }

    /// Adds an element to the open key.
    public void add(Slice element) {
        isChanged |= sketch.add(element);
    }

    /// Stores what was added.
    ///
    /// @return whether the key is new or a register has changed
    public boolean close(Slice key) {
        if (isChanged) {
            sketch.invalidate();
            store(key);
        }
        return isChanged;
    }

    private void store(Slice key) {
        long record = strings.claim(key);
        if (sketch.isCopied()) {
            int length = sketch.length();
            record = record == 0 ? strings.create(key, length) : table.resize(record, length, false, access.clock());
            Memory.copy(sketch.address(), KeyRecord.valueAddress(record), length);
        } else {
            KeyRecord.use(record, access.clock());
        }
        KeyRecord.setKind(record, Strings.EDITED);
        access.changed(key, Event.PFADD);
    }

    /// The estimated number of elements; 0 where there is no key. It is kept within the value, for the next time: no
    /// change, since it says nothing new.
    public long count(Slice key) {
        long record = read(key);
        if (record == 0) {
            return 0;
        }
        long address = KeyRecord.valueAddress(record);
        long known = Sketch.cardinality(address);
        if (known >= 0) {
            return known;
        }
        Arrays.fill(histogram, 0);
        Sketch.count(address, KeyRecord.valueLength(record), histogram);
        long counted = Cardinality.of(histogram);
        table.prepare();
        Sketch.setCardinality(address, counted);
        return counted;
    }

    /// Begins a union of keys.
    public void begin() {
        if (memory == null) {
            memory = Arena.ofAuto().allocate(Sketch.REGISTERS, 8);
            registers = memory.address();
        }
        Memory.fill(registers, Sketch.REGISTERS, (byte) 0);
        isDense = false;
    }

    /// Takes a key into the union; a missing one adds nothing.
    public void gather(Slice key) {
        long record = read(key);
        if (record != 0) {
            long address = KeyRecord.valueAddress(record);
            isDense |= Sketch.isDense(address);
            Sketch.gather(address, KeyRecord.valueLength(record), registers);
        }
    }

    /// The estimated number of elements of the union.
    public long countUnion() {
        Arrays.fill(histogram, 0);
        for (int i = 0; i < Sketch.REGISTERS; i++) {
            histogram[Memory.getByte(registers + i)]++;
        }
        return Cardinality.of(histogram);
    }

    /// Adds the union to a key, which is created where needed and was gathered if it was there. It becomes dense where
    /// some key of the union is.
    public void merge(Slice key) {
        open(key);
        if (isDense) {
            sketch.toDense();
        }
        for (int i = 0; i < Sketch.REGISTERS; i++) {
            int run = Memory.getByte(registers + i);
            if (run > 0) {
                sketch.raise(i, run);
            }
        }
        sketch.invalidate();
        store(key);
    }

    // What follows is for debugging. There must be a key.

    public boolean isDense(Slice key) {
        return Sketch.isDense(KeyRecord.valueAddress(read(key)));
    }

    /// The codes of a sparse sketch as text.
    public String decode(Slice key) {
        long record = read(key);
        return Sketch.decode(KeyRecord.valueAddress(record), KeyRecord.valueLength(record));
    }

    /// Makes a sparse sketch dense; whether it was sparse.
    public boolean toDense(Slice key) {
        open(key);
        boolean wasSparse = sketch.toDense();
        if (wasSparse) {
            store(key);
        }
        return wasSparse;
    }

    /// A register of a dense sketch.
    public int register(Slice key, int index) {
        return Sketch.denseRegister(KeyRecord.valueAddress(read(key)) + Sketch.HEADER_BYTES, index);
    }

    /// Tries the algorithms on sketches of its own.
    ///
    /// @return what is wrong, or null
    public @Nullable String selfTest() {
        return new SketchTrial(bytesMax()).run();
    }

    private int bytesMax() {
        return (int) Math.min(config.encodings().hyperLogLogBytesMax(), Integer.MAX_VALUE);
    }

    private long read(Slice key) {
        long record = access.read(key);
        if (record != 0) {
            requireSketch(record);
        }
        return record;
    }

    private static void requireSketch(long record) {
        Strings.requireString(record);
        if (!Sketch.isOne(KeyRecord.valueAddress(record), KeyRecord.valueLength(record))) {
            throw InvalidSketchException.NONE;
        }
    }
}
