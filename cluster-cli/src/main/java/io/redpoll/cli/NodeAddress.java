package io.redpoll.cli;

import io.redpoll.proto.rpc.NodeEntry;
import picocli.CommandLine.TypeConversionException;

/// Where a process answers. `host` may be a name, an IPv4 or an IPv6 address, the last without brackets.
record NodeAddress(String host, int port) {
    /// Reads `host:port`. What follows the last colon is the port, so that `::1:7000` is understood.
    ///
    /// @throws TypeConversionException which picocli reports as wrong usage
    static NodeAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (!isAddress(text)) {
            throw new TypeConversionException("'" + text + "' is not HOST:PORT");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new NodeAddress(host, Integer.parseInt(text, colon + 1, text.length(), 10));
    }

    /// Tells an address from a word of a command and from a node's ID.
    static boolean isAddress(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return false;
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        return port > 0 && port < 65536;
    }

    static NodeAddress of(NodeEntry node) {
        return new NodeAddress(node.getHost(), node.getPort());
    }

    /// Where its gRPC services are when it does not say so itself.
    ///
    /// @param offset one of [PortOffsets]
    NodeAddress rpc(int offset) {
        return new NodeAddress(host, port + offset);
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
