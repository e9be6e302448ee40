package io.redpoll.node.command;

import io.redpoll.node.command.KeySpec.Behind;
import io.redpoll.node.command.KeySpec.Counted;
import io.redpoll.node.command.KeySpec.HalfAfter;
import io.redpoll.node.command.KeySpec.Range;
import io.redpoll.node.command.KeySpec.Rest;
import io.redpoll.node.command.KeySpec.Unknown;
import io.redpoll.proto.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;

/// Writes what COMMAND INFO says of a command: ten fields, the last of which are its subcommands, likewise.
public final class CommandInfo {
    private static final int FIELDS = 10;

    private CommandInfo() {}

    public static void write(Command command, RespWriter reply) {
        reply.array(FIELDS);
        reply.bulk(command.name);
        reply.integer(command.arity);
        words(flags(command), reply);
        reply.integer(command.firstKey);
        reply.integer(command.lastKey);
        reply.integer(command.keyStep);
        words(categories(command), reply);
        reply.set(0); // tips: we have none
        var specs = command.keySpecs();
        reply.set(specs.size());
        for (int i = 0; i < specs.size(); i++) {
            spec(specs.get(i), command.accesses().get(i), reply);
        }
        var subcommands = command.subcommands();
        if (subcommands.isEmpty()) {
            reply.set(0);
            return;
        }
        reply.array(subcommands.size());
        subcommands.forEach(subcommand -> write(subcommand, reply));
    }

    /// As Redis spells them; the access to keys counts as one, and so do keys that first, last and step do not tell.
    static List<String> flags(Command command) {
        var words = new ArrayList<String>();
        if (command.isWrite) {
            words.add("write");
        }
        if (command.isRead) {
            words.add("readonly");
        }
        command.flags().stream().map(Flag::word).filter(word -> !word.isEmpty()).forEach(words::add);
        if (command.hasMovableKeys) {
            words.add("movablekeys");
        }
        return words;
    }

    static List<String> categories(Command command) {
        return command.categories().stream()
                .map(category -> "@" + category.word())
                .toList();
    }

    private static void words(List<String> words, RespWriter reply) {
        reply.set(words.size());
        words.forEach(reply::simple);
    }

    private static void spec(KeySpec spec, KeyAccess access, RespWriter reply) {
        reply.map(3);
        reply.bulk("flags");
        words(access.words(), reply);
        switch (spec) {
            case Range range -> {
                begin("index", "index", range.first(), reply);
                find("range", reply, "lastkey", range.last(), "keystep", range.step(), "limit", 0);
            }
            case Counted counted -> {
                begin("index", "index", counted.count(), reply);
                find("keynum", reply, "keynumidx", 0, "firstkey", 1, "keystep", counted.step());
            }
            case Behind behind -> {
                part("begin_search", "keyword", 2, reply);
                reply.bulk("keyword");
                reply.bulk(behind.word());
                reply.bulk("startfrom");
                reply.integer(behind.from());
                find("range", reply, "lastkey", 0, "keystep", 1, "limit", 0);
            }
            case HalfAfter half -> {
                part("begin_search", "keyword", 2, reply);
                reply.bulk("keyword");
                reply.bulk(half.word());
                reply.bulk("startfrom");
                reply.integer(half.from());
                find("range", reply, "lastkey", -1, "keystep", 1, "limit", 2);
            }
            case Rest rest -> {
                part("begin_search", "keyword", 2, reply);
                reply.bulk("keyword");
                reply.bulk(rest.word());
                reply.bulk("startfrom");
                reply.integer(-2);
                find("range", reply, "lastkey", -1, "keystep", 1, "limit", 0);
            }
            case Unknown unknown -> {
                part("begin_search", "unknown", 0, reply);
                part("find_keys", "unknown", 0, reply);
            }
        }
    }

    private static void begin(String type, String name, int value, RespWriter reply) {
        part("begin_search", type, 1, reply);
        reply.bulk(name);
        reply.integer(value);
    }

    private static void find(
            String type, RespWriter reply, String one, int first, String two, int second, String three, int third) {
        part("find_keys", type, 3, reply);
        reply.bulk(one);
        reply.integer(first);
        reply.bulk(two);
        reply.integer(second);
        reply.bulk(three);
        reply.integer(third);
    }

    private static void part(String name, String type, int fields, RespWriter reply) {
        reply.bulk(name);
        reply.map(2);
        reply.bulk("type");
        reply.bulk(type);
        reply.bulk("spec");
        reply.map(fields);
    }
}
