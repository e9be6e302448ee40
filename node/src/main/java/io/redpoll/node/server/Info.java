package io.redpoll.node.server;

import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// What INFO tells: the sections that the rooms offer, in Redis's order.
public final class Info {
    private final List<InfoSection> sections;

    /// @param sections in the order in which they are told
    public Info(List<InfoSection> sections) {
        this.sections = List.copyOf(sections);
    }

    /// The sections that are named, in any case; a name that is none tells nothing.
    ///
    /// @param names section titles, `default`, `all` or `everything`; none is as `default`
    public String text(Set<String> names) {
        var wanted = new TreeSet<String>();
        for (var name : names) {
            wanted.add(name.toLowerCase(Locale.ROOT));
        }
        boolean all = wanted.contains("all") || wanted.contains("everything");
        boolean usual = names.isEmpty() || wanted.contains("default");
        var lines = new InfoLines();
        for (var section : sections) {
            if (all
                    || (usual && section.isDefault())
                    || wanted.contains(section.title().toLowerCase(Locale.ROOT))) {
                section.write(lines.title(section.title()));
            }
        }
        return lines.toString();
    }
}
