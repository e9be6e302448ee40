package io.redpoll.node.security;

import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Supplier;

/// Who may come in: the one user `default`, with the password of `requirepass` or, where that is empty, with any.
///
/// Safe for any thread.
public final class Authentication {
    /// The only user.
    public static final String USER = "default";

    private final Supplier<String> password;

    /// @param password `requirepass`, asked at each use so that it can be changed; empty where there is none
    public Authentication(Supplier<String> password) {
        this.password = password;
    }

    /// Whether a new client must authenticate before anything else.
    public boolean isRequired() {
        return !password.get().isEmpty();
    }

    /// Whether the user may come in with that password. Takes the same time wherever the password differs.
    public boolean admits(Slice user, Slice given) {
        var expected = password.get();
        boolean matches =
                expected.isEmpty() || MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.toBytes());
        return matches && user.toString().equals(USER);
    }

    /// Whether there is a user of that name.
    public boolean isKnown(Slice user) {
        return user.toString().equals(USER);
    }
}
