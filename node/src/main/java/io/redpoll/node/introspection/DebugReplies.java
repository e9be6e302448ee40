package io.redpoll.node.introspection;

import io.redpoll.node.command.CommandException;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.util.Locale;

/// One reply of each type, for those who write clients (DEBUG PROTOCOL).
final class DebugReplies {
    private static final String TYPES =
            "string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false";

    private DebugReplies() {}

    static void write(Slice type, RespWriter reply) {
        switch (type.toString().toLowerCase(Locale.ROOT)) {
            case "string" -> reply.bulk("Hello World");
            case "integer" -> reply.integer(12_345);
            case "double" -> reply.real("3.141");
            case "bignum" -> reply.bigNumber("1234567999999999999999999999999999999");
            case "null" -> reply.nil();
            case "array" -> {
                reply.array(3);
                numbers(reply);
            }
            case "set" -> {
                reply.set(3);
                numbers(reply);
            }
            case "map" -> {
                reply.map(3);
                for (int i = 0; i < 3; i++) {
                    reply.integer(i);
                    reply.bool(i == 1);
                }
            }
            case "attrib" -> {
                if (reply.protocol() >= 3) {
                    reply.attributes(1);
                    reply.bulk("key-popularity");
                    reply.array(2);
                    reply.bulk("key:123");
                    reply.integer(90);
                }
                reply.bulk("Some real reply following the attribute");
            }
            case "push" -> {
                if (reply.protocol() < 3) {
                    throw CommandException.error("RESP2 is not supported by this command");
                }
                reply.push(2);
                reply.bulk("server-cpu-usage");
                reply.integer(42);
                reply.bulk("Some real reply following the push reply");
            }
            case "true" -> reply.bool(true);
            case "false" -> reply.bool(false);
            case "verbatim" -> reply.verbatim("txt", "This is a verbatim\nstring");
            default ->
                throw CommandException.error("Wrong protocol type name. Please use one of the following: " + TYPES);
        }
    }

    private static void numbers(RespWriter reply) {
        for (int i = 0; i < 3; i++) {
            reply.integer(i);
        }
    }
}
