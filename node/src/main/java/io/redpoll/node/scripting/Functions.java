package io.redpoll.node.scripting;

import io.redpoll.node.command.CommandException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The libraries that were loaded, and their functions by name. Read by any thread; changed by who holds every slot.
public final class Functions {
    private record Loaded(Map<String, FunctionLibrary> libraries, Map<String, FunctionLibrary> byFunction) {}

    private volatile Loaded loaded = new Loaded(Map.of(), Map.of());

    /// Adds one.
    ///
    /// @throws CommandException where there is one of that name already, or one with such a function
    synchronized void add(FunctionLibrary library, boolean mayReplace) {
        if (!mayReplace && loaded.libraries.containsKey(library.name())) {
            throw CommandException.error("Library '" + library.name() + "' already exists");
        }
        change(List.of(library), List.of(), true);
    }

    /// All or none.
    synchronized void addAll(List<FunctionLibrary> libraries, boolean mayReplace) {
        change(libraries, List.of(), mayReplace);
    }

    synchronized void replaceAll(List<FunctionLibrary> libraries) {
        change(libraries, loaded.libraries.keySet(), false);
    }

    /// Removes one.
    ///
    /// @return whether there was one
    synchronized boolean remove(String name) {
        boolean isThere = loaded.libraries.containsKey(name);
        change(List.of(), List.of(name), false);
        return isThere;
    }

    private void change(List<FunctionLibrary> added, Collection<String> removed, boolean mayReplace) {
        var libraries = new LinkedHashMap<>(loaded.libraries);
        libraries.keySet().removeAll(List.copyOf(removed));
        for (var library : added) {
            if (libraries.put(library.name(), library) != null && !mayReplace) {
                throw CommandException.error("Library " + library.name() + " already exists");
            }
        }
        var byFunction = new LinkedHashMap<String, FunctionLibrary>();
        for (var library : libraries.values()) {
            for (var name : library.functions().keySet()) {
                if (byFunction.put(name.toLowerCase(Locale.ROOT), library) != null) {
                    throw CommandException.error("Function " + name + " already exists");
                }
            }
        }
        loaded = new Loaded(libraries, byFunction);
    }

    /// Removes all.
    public synchronized void clear() {
        loaded = new Loaded(Map.of(), Map.of());
    }

    Collection<FunctionLibrary> libraries() {
        return loaded.libraries.values();
    }

    /// The library that has the function, by its name in any case; null where none has.
    @Nullable
    FunctionLibrary withFunction(String name) {
        return loaded.byFunction.get(name.toLowerCase(Locale.ROOT));
    }

    /// How many functions there are.
    public int count() {
        return loaded.byFunction.size();
    }

    public int libraryCount() {
        return loaded.libraries.size();
    }

    /// The texts of all libraries, in the order in which they were loaded: what FUNCTION LOAD makes them of again.
    public List<byte[]> texts() {
        return loaded.libraries.values().stream()
                .map(library -> library.code().toByteArray())
                .toList();
    }
}
