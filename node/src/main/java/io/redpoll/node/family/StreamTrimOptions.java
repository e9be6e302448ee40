package io.redpoll.node.family;

import static io.redpoll.node.command.CommandException.SYNTAX;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Words;
import io.redpoll.node.config.EncodingConfig;
import io.redpoll.node.store.StreamId;
import io.redpoll.node.store.StreamTrim;
import io.redpoll.node.store.StreamTrim.References;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/// The options of XADD and XTRIM, up to XADD's id.
final class StreamTrimOptions {
    /// How many chunks an approximate cut takes at most where no limit is given, and the limits of that (t_stream.c).
    private static final long CHUNKS_MAX = 100;

    private static final long LIMIT_MAX = 1_000_000;
    private static final long LIMIT_UNBOUND = 10_000;

    private boolean isTrimmed;
    private boolean byId;
    private long maxLength;
    private StreamId minId = StreamId.MIN;
    private boolean isApproximate;
    private long limit;
    private boolean isLimited;
    private References references = References.KEEP;
    private boolean makesNoStream;
    private int end;

    /// @param isAdd whether an id ends them, as XADD's
    static StreamTrimOptions read(Call call, boolean isAdd) {
        var read = new StreamTrimOptions();
        read.end = 2;
        while (read.end < call.count() && read.take(call, isAdd)) {
            read.end++;
        }
        if (read.isLimited && read.limit != 0 && !read.isTrimmed) {
            throw CommandException.LIMIT_WITHOUT_TRIMMING;
        }
        if (!isAdd && !read.isTrimmed) {
            throw CommandException.NO_TRIMMING;
        }
        if (read.isLimited && !read.isApproximate) {
            throw CommandException.LIMIT_NOT_APPROXIMATE;
        }
        return read;
    }

    /// Takes the option at the end of those read; false where it is XADD's id.
    private boolean take(Call call, boolean isAdd) {
        var word = call.at(end);
        var given = referencesOf(word);
        boolean hasMore = end + 1 < call.count();
        if (isAdd && word.is("*")) {
            return false;
        }
        if (word.is("MAXLEN") && hasMore) {
            takeThreshold(call);
            maxLength = call.longAt(end);
            if (maxLength < 0) {
                throw CommandException.NEGATIVE_MAXLEN;
            }
        } else if (word.is("MINID") && hasMore) {
            takeThreshold(call);
            byId = true;
            minId = StreamIds.parse(call.at(end), 0);
        } else if (word.is("LIMIT") && hasMore) {
            limit = call.longAt(++end);
            if (limit < 0) {
                throw CommandException.NEGATIVE_LIMIT;
            }
            isLimited = true;
        } else if (isAdd && word.is("NOMKSTREAM")) {
            makesNoStream = true;
        } else if (given != null) {
            references = given;
        } else if (isAdd) {
            return false;
        } else {
            throw SYNTAX;
        }
        return true;
    }

    private void takeThreshold(Call call) {
        if (isTrimmed) {
            throw CommandException.MAXLEN_AND_MINID;
        }
        isTrimmed = true;
        end++;
        if (end + 1 < call.count()) {
            if (call.at(end).is("~")) {
                isApproximate = true;
                end++;
            } else if (call.at(end).is("=")) {
                end++;
            }
        }
    }

    static @Nullable References referencesOf(Slice word) {
        if (word.is("KEEPREF")) {
            return References.KEEP;
        }
        if (word.is("DELREF")) {
            return References.DELETE;
        }
        return word.is("ACKED") ? References.ACKNOWLEDGED : null;
    }

    /// Where what follows the options stands.
    int end() {
        return end;
    }

    boolean isTrimmed() {
        return isTrimmed;
    }

    boolean isApproximate() {
        return isApproximate;
    }

    boolean makesNoStream() {
        return makesNoStream;
    }

    /// @param limits by which an approximate cut is limited where the client did not say how
    StreamTrim trim(EncodingConfig limits) {
        if (isApproximate && !isLimited) {
            long usual = CHUNKS_MAX * limits.streamNodeEntriesMax();
            limit = usual <= 0 ? LIMIT_UNBOUND : Math.min(usual, LIMIT_MAX);
        }
        return new StreamTrim(byId, maxLength, minId, isApproximate, limit, references);
    }

    /// How many words [#write(RespWriter, long)] writes.
    int words() {
        if (!isTrimmed) {
            return 0;
        }
        return switch (references) {
            case KEEP -> 3;
            case DELETE -> 4;
            case ACKNOWLEDGED -> isApproximate ? 6 : 4;
        };
    }

    /// Writes the options for the journal, after the cut: as an exact one to the length that it left; with ACKED,
    /// which may pass over entries, as it was.
    void write(RespWriter record, long length) {
        if (!isTrimmed) {
            return;
        }
        if (references != References.ACKNOWLEDGED) {
            record.bulk(Words.MAXLEN);
            record.bulk("=");
            record.bulk(length);
            if (references == References.DELETE) {
                record.bulk("DELREF");
            }
            return;
        }
        record.bulk(byId ? "MINID" : "MAXLEN");
        record.bulk(isApproximate ? "~" : "=");
        record.bulk(byId ? minId.toString() : Long.toString(maxLength));
        if (isApproximate) {
            record.bulk("LIMIT");
            record.bulk(limit);
        }
        record.bulk("ACKED");
    }
}
