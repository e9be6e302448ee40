package io.redpoll.sentinel.state;

/// A change that the state does not allow. Its message goes to whoever proposed the change.
final class Refusal extends RuntimeException {
    Refusal(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
