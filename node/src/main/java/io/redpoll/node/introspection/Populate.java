package io.redpoll.node.introspection;

import static io.redpoll.node.command.CommandException.OUT_OF_RANGE;

import io.redpoll.node.command.Call;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.dispatch.InnerClient;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes many keys (DEBUG POPULATE). They are set by a client within the node, so they are journalled and replicated;
/// Redis does neither.
final class Populate {
    private static final byte[] SET = {'S', 'E', 'T'};
    private static final byte[] NX = {'N', 'X'};
    private static final int TEXT_BYTES = 64 << 10;
    private static final int VALUE_BYTES_MAX = 512 << 20;

    private final Corridors corridors;
    private @Nullable InnerClient client;

    Populate(Corridors corridors) {
        this.corridors = corridors;
    }

    /// Replies OK when the keys `prefix:0`, `prefix:1`… are there with the values `value:0`, `value:1`… A key that is
    /// there stays as it is; with a size, values are cut or filled with zero bytes.
    synchronized void run(Call call) {
        long count = positive(call, 2);
        var prefix = call.count() > 3 ? call.at(3).toString() : "key";
        long size = call.count() > 4 ? positive(call, 4) : 0;
        if (size > VALUE_BYTES_MAX) {
            throw OUT_OF_RANGE;
        }
        if (client == null) {
            client = new InnerClient(corridors);
        }
        int database = call.session().db();
        var text = client.text();
        for (long i = 0; i < count; i++) {
            var value = ("value:" + i).getBytes(StandardCharsets.US_ASCII);
            text.array(4);
            text.bulk(SET);
            text.bulk((prefix + ":" + i).getBytes(StandardCharsets.UTF_8));
            text.bulk(size == 0 ? value : Arrays.copyOf(value, (int) size));
            text.bulk(NX);
            if (text.size() > TEXT_BYTES) {
                client.run(database);
            }
        }
        client.run(database);
        call.reply().ok();
    }

    private static long positive(Call call, int index) {
        long number = call.longAt(index);
        if (number < 0) {
            throw OUT_OF_RANGE;
        }
        return number;
    }
}
