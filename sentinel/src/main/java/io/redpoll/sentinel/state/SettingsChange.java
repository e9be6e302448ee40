package io.redpoll.sentinel.state;

import io.redpoll.proto.rpc.Configure;
import io.redpoll.proto.rpc.ControlSnapshot;
import io.redpoll.proto.rpc.NamedSettings;
import io.redpoll.proto.rpc.Settings;

/// How directives from files and from SENTINEL SET come together.
///
/// Each sentinel proposes its file at every start. A file that says what it said before must not undo a SENTINEL SET
/// made meanwhile; a file that was edited must have its effect. So the state remembers what files said last (the
/// seed), and takes over only what differs from that.
record SettingsChange(ControlSnapshot.Builder state) {
    void apply(Configure configure) {
        int index = 0;
        while (index < state.getSettingsCount()
                && state.getSettings(index).getName().compareTo(configure.getName()) < 0) {
            index++;
        }
        boolean known = index < state.getSettingsCount()
                && state.getSettings(index).getName().equals(configure.getName());
        var old = known
                ? state.getSettings(index)
                : NamedSettings.newBuilder().setName(configure.getName()).build();
        var changed = changed(old, configure);
        if (known) {
            state.setSettings(index, changed);
        } else {
            state.addSettings(index, changed);
        }
    }

    private static NamedSettings changed(NamedSettings old, Configure configure) {
        var given = configure.getSettings();
        if (!configure.getFromFile()) {
            return old.toBuilder().mergeCurrent(given).build();
        }
        var news = Settings.newBuilder();
        given.getAllFields().forEach((field, value) -> {
            if (!value.equals(old.getSeed().getField(field))) {
                news.setField(field, value);
            }
        });
        return old.toBuilder().mergeCurrent(news.build()).mergeSeed(given).build();
    }
}
