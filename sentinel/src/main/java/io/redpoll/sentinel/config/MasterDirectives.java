package io.redpoll.sentinel.config;

import io.redpoll.proto.rpc.Settings;
import org.jspecify.annotations.Nullable;

/// What a file says of one master.
///
/// @param name as clients ask for it, or `*` for every shard of the cluster
/// @param address of `sentinel monitor`; null where the file only sets directives of a master known otherwise
public record MasterDirectives(String name, @Nullable Address address, Settings settings) {
    public record Address(String host, int port) {}
}
