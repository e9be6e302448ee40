package io.redpoll.node.recovery;

import io.redpoll.node.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Data of every type in every encoding, in words that Redis 7.0 knows; and a look at all that a client can see of it.
public final class AllKinds {
    private static final int MANY = 700;
    private static final String LONG = "x".repeat(100);

    private AllKinds() {}

    public static void fill(Peer peer) throws IOException {
        for (var command : commands()) {
            var reply = peer.ask(command);
            if (reply.startsWith("-")) {
                throw new IOException(command + ": " + reply);
            }
        }
    }

    private static List<String> commands() {
        var all = new ArrayList<String>();
        for (var number :
                List.of("0", "63", "-1", "127", "128", "-129", "32768", "2147483648", "-9223372036854775808")) {
            all.add("SET number:" + number + " " + number);
        }
        all.add("SET plain text");
        all.add("SET \"\" \"\"");
        all.add("SET \"\\x00\\x01\\xff \\r\\n\" \"\\x00\\xfe\\n\"");
        all.add("SET like-a-number 007");
        all.add("SET compressible " + "abcabc".repeat(40));
        all.add("SET incompressible \"The quick brown fox jumps over it\"");
        all.add("SET " + "k".repeat(300) + " long-key");
        all.add("SETRANGE large 300000 end");
        all.add("SETBIT bits 100 1");
        all.add("PFADD sketch a b c");
        all.add("PFCOUNT sketch"); // which notes the count in the value
        all.add("SET expires soon PX 90000000");
        all.add("RPUSH list:short a 1 -5 " + LONG);
        all.add("RPUSH list:numbers 1 200 -3000 70000 5000000000");
        all.add("RPUSH list:plain " + "p".repeat(9000) + " q");
        all.add("SADD set:numbers 1 2 3 70000");
        all.add("SADD set:wide 1 5000000000");
        all.add("SADD set:texts a b c");
        all.add("HSET hash:packed f v g 12");
        all.add("HSET hash:table f " + LONG);
        all.add("ZADD sorted:packed 1 a 2.5 b -inf c inf d");
        all.add("ZADD sorted:tree 1.25 " + LONG + " -0.1 short");
        all.add("GEOADD places 13.36 38.11 Palermo 15.08 37.5 Catania");
        for (int i = 0; i < MANY; i++) {
            all.add("RPUSH list:long element:" + i + LONG);
            all.add("SADD set:long member:" + i);
            all.add("SADD set:many-numbers " + i * 3);
            all.add("HSET hash:long field:" + i + " " + i);
            all.add("ZADD sorted:long " + i / 3.0 + " member:" + i);
            all.add("XADD stream:long " + (i + 1) + "-" + i + " name value:" + i + " other " + i);
        }
        all.add("PEXPIRE hash:long 80000000");
        all.add("PEXPIRE list:long 80000001");
        all.add("XADD stream:odd 5-1 a 1");
        all.add("XADD stream:odd 5-2 b 2 c 3");
        all.add("XADD stream:odd 7-0 a 4");
        all.add("XDEL stream:odd 5-2");
        all.add("XGROUP CREATE stream:odd readers 0");
        all.add("XGROUP CREATE stream:odd others 5-1");
        all.add("XREADGROUP GROUP readers alice COUNT 1 STREAMS stream:odd >");
        all.add("XREADGROUP GROUP readers bob STREAMS stream:odd >");
        all.add("XGROUP CREATECONSUMER stream:odd others idle");
        all.add("XADD stream:empty 1-1 a b");
        all.add("XDEL stream:empty 1-1");
        all.add("SELECT 9");
        all.add("SET in-nine 9");
        all.add("HSET hash a b");
        all.add("SELECT 0");
        return all;
    }

    /// Everything that must be the same wherever the data goes.
    public static List<String> look(Peer peer) throws IOException {
        var seen = new ArrayList<String>();
        seen.add(peer.ask("DEBUG DIGEST"));
        seen.add(peer.ask("DBSIZE"));
        for (var key : List.of("expires", "hash:long", "list:long", "plain", "stream:odd")) {
            seen.add(key + " " + peer.ask("PEXPIRETIME " + key) + " " + peer.ask("TYPE " + key));
        }
        for (var key :
                List.of("set:numbers", "hash:packed", "hash:table", "hash:long", "sorted:packed", "sorted:tree")) {
            seen.add(key + " " + peer.ask("OBJECT ENCODING " + key));
        }
        seen.add(peer.ask("XRANGE stream:odd - +"));
        seen.add(peer.ask("XINFO GROUPS stream:odd"));
        seen.add(peer.ask("XPENDING stream:odd readers - + 10 alice").replaceAll("(alice|bob), :\\d+", "$1"));
        seen.add(peer.ask("XPENDING stream:odd readers - + 10 bob").replaceAll("(alice|bob), :\\d+", "$1"));
        seen.add(peer.ask("XINFO STREAM stream:empty").replaceAll("\\$radix-tree-(keys|nodes), :\\d+, ", ""));
        seen.add(peer.ask("PFCOUNT sketch"));
        seen.add(peer.ask("GEOPOS places Palermo"));
        seen.add(peer.ask("SELECT 9") + peer.ask("DBSIZE") + peer.ask("GET in-nine") + peer.ask("SELECT 0"));
        return seen;
    }
}
