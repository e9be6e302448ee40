package io.redpoll.chaos.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A cluster as one node sees it: the answer of CLUSTER NODES, taken apart.
///
/// @param entries of all nodes it knows, in the order of the answer
public record Topology(List<Entry> entries) {
    /// One node of the cluster.
    ///
    /// @param masterId empty for a master
    public record Entry(String id, String address, List<String> flags, String masterId, List<String> slots) {
        public boolean isMaster() {
            return flags.contains("master");
        }

        public boolean isFailing() {
            return flags.contains("fail");
        }
    }

    public static Topology parse(String nodes) {
        var entries = new ArrayList<Entry>();
        for (var line : nodes.lines().toList()) {
            var words = line.split(" ", -1);
            if (words.length < 8) {
                throw new IllegalArgumentException("not a line of CLUSTER NODES: " + line);
            }
            entries.add(new Entry(
                    words[0],
                    words[1].substring(0, words[1].indexOf('@')),
                    List.of(words[2].split(",", -1)),
                    words[3].equals("-") ? "" : words[3],
                    Arrays.stream(words).skip(8).toList()));
        }
        return new Topology(entries);
    }

    public List<Entry> masters() {
        return entries.stream()
                .filter(entry -> entry.isMaster() && !entry.slots().isEmpty())
                .toList();
    }

    public List<Entry> replicasOf(Entry master) {
        return entries.stream()
                .filter(entry -> entry.masterId().equals(master.id()))
                .toList();
    }

    /// Which slots have a master.
    public BitSet servedSlots() {
        var served = new BitSet();
        for (var master : masters()) {
            for (var range : master.slots()) {
                var ends = range.split("-", -1);
                served.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
            }
        }
        return served;
    }

    /// Address of the master of each slot range, in order: equal where two nodes see the same.
    public Map<String, String> owners() {
        var owners = new TreeMap<String, String>();
        for (var master : masters()) {
            for (var range : master.slots()) {
                owners.put(range, master.address());
            }
        }
        return owners;
    }
}
