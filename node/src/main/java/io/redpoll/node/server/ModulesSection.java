package io.redpoll.node.server;

import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;

/// INFO modules: none can be loaded.
public final class ModulesSection implements InfoSection {
    @Override
    public String title() {
        return "Modules";
    }

    @Override
    public void write(InfoLines to) {}
}
