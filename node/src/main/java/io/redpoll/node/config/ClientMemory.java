package io.redpoll.node.config;

/// How much memory all clients together may take: `maxmemory-clients`. Shares of `maxmemory` count as none where that
/// has no limit.
///
/// @param bytes 0 for no limit
/// @param percent of `maxmemory`; 0 where the limit is in bytes
public record ClientMemory(long bytes, int percent) {
    static final ClientMemory UNLIMITED = new ClientMemory(0, 0);

    /// Bytes at most; 0 for no limit.
    public long bytesMax(long maxmemoryBytes) {
        return percent == 0 ? bytes : maxmemoryBytes / 100 * percent;
    }

    static ValueType<ClientMemory> type() {
        return ValueType.of(ClientMemory::read, ClientMemory::toString);
    }

    private static ClientMemory read(String word) throws ConfigException {
        if (!word.endsWith("%")) {
            return new ClientMemory(ValueType.Memory.parse(word), 0);
        }
        try {
            int percent = Integer.parseInt(word.substring(0, word.length() - 1));
            if (percent > 100) {
                throw new ConfigException("percentage argument must be less or equal to 100");
            }
            if (percent >= 0) {
                return new ClientMemory(0, percent);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new ConfigException("argument must be a memory or percent value");
    }

    /// As CONFIG GET shows it.
    @Override
    public String toString() {
        return percent == 0 ? Long.toString(bytes) : percent + "%";
    }
}
