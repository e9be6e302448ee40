package io.redpoll.proto.resp;

/// What a client may send at most.
///
/// @param arguments of one request
/// @param argumentBytes of one argument
/// @param inlineBytes of a plain line, and of the line that announces an array or a string
/// @param authenticated whether errors say that it is the missing authentication that limits
public record RespLimits(int arguments, long argumentBytes, int inlineBytes, boolean authenticated) {
    /// Before authentication: 10 arguments of 16 KiB, as Redis (networking.c, processMultibulkBuffer).
    public static final RespLimits UNAUTHENTICATED = new RespLimits(10, 16 * 1024, 64 * 1024, false);

    /// Redis's defaults: `proto-max-bulk-len` 512 MiB, lines of 64 KiB.
    public static final RespLimits DEFAULT = new RespLimits(Integer.MAX_VALUE, 512L << 20, 64 * 1024, true);
}
