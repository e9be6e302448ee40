package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaNull;
import io.redpoll.lua.LuaTable;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Reads a value from JSON. Nesting is kept in a list, not on Java's stack, and ends where the reference
/// implementation's stack would.
final class JsonReader {
    private static final int STACK_MAX = 8000;

    /// An object or array that is being read.
    private static final class Container {
        final LuaTable table;
        final boolean isObject;
        int index = 1;
        boolean isBegun;

        @Nullable
        Object key;

        Container(LuaTable table, boolean isObject) {
            this.table = table;
            this.isObject = isObject;
        }

        /// What it has on the reference implementation's stack while a value within it is read.
        int slots() {
            return isObject ? 2 : 1;
        }
    }

    private final Call call;
    private final JsonSettings settings;
    private final JsonTokens tokens;
    private final ArrayDeque<Container> containers = new ArrayDeque<>();
    private int slots = 1;

    JsonReader(Call call, JsonSettings settings, byte[] json) {
        this.call = call;
        this.settings = settings;
        if (json.length >= 2 && (json[0] == 0 || json[1] == 0)) {
            throw call.error("JSON parser does not support UTF-16 or UTF-32");
        }
        this.tokens = new JsonTokens(call.run(), settings, json);
    }

    /// Reads the only value and pushes it.
    void read() {
        tokens.next();
        readValue();
        for (var container = containers.peek(); container != null; container = containers.peek()) {
            call.run().checkpoint();
            readNext(container);
        }
        tokens.next();
        if (tokens.type() != JsonTokens.Type.END) {
            throw expected("the end");
        }
    }

    /// The first element of a container, or what follows the last one read.
    private void readNext(Container container) {
        tokens.next();
        boolean isObject = container.isObject;
        if (tokens.type() == (isObject ? JsonTokens.Type.OBJECT_END : JsonTokens.Type.ARRAY_END)) {
            slots -= containers.pop().slots();
            return;
        }
        if (container.isBegun) {
            if (tokens.type() != JsonTokens.Type.COMMA) {
                throw expected(isObject ? "comma or object end" : "comma or array end");
            }
            tokens.next();
        }
        container.isBegun = true;
        readElement(container);
    }

    /// The value of an array or the key and value of an object, whose first token has been read.
    private void readElement(Container container) {
        if (container.isObject) {
            if (tokens.type() != JsonTokens.Type.STRING) {
                throw expected("object key string");
            }
            container.key = tokens.value();
            tokens.next();
            if (tokens.type() != JsonTokens.Type.COLON) {
                throw expected("colon");
            }
            tokens.next();
        }
        readValue();
    }

    private void readValue() {
        switch (tokens.type()) {
            case STRING, NUMBER, BOOLEAN -> deliver(tokens.value());
            case NULL -> deliver(LuaNull.VALUE);
            case OBJECT_BEGIN -> begin(true);
            case ARRAY_BEGIN -> begin(false);
            default -> throw expected("value");
        }
    }

    private void begin(boolean isObject) {
        int depth = containers.size() + 1;
        int needed = isObject ? 3 : 2;
        if (depth > settings.decodeDepth() || slots + needed > STACK_MAX) {
            throw call.error("Found too many nested data structures (" + depth + ") at character " + tokens.position());
        }
        var container = new Container(new LuaTable(call.run(), 0, 0), isObject);
        deliver(container.table);
        containers.push(container);
        slots += container.slots();
    }

    /// Puts a value into the container that waits for it, or makes it the result. A table goes there before it is
    /// filled, so that its memory counts.
    private void deliver(@Nullable Object value) {
        var parent = containers.peek();
        if (parent == null) {
            call.push(value);
        } else if (parent.isObject) {
            parent.table.put(call.run(), parent.key, value);
        } else {
            parent.table.put(call.run(), parent.index++, value);
        }
    }

    private LuaError expected(String what) {
        return call.error(
                "Expected " + what + " but found " + tokens.description() + " at character " + (tokens.index() + 1));
    }
}
