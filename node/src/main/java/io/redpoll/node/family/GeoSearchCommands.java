package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.family.GeoSearch.Form;
import io.redpoll.node.store.Event;

/// Places within an area.
public final class GeoSearchCommands implements Family {
    private static final String COST =
            "O(N+log(M)) where N is the number of places in the squares around the area and M that of those in the area";
    private static final String ORDER = "[ASC|DESC] [COUNT count [ANY]]";
    private static final String SHOWN = "[WITHCOORD] [WITHDIST] [WITHHASH]";
    private static final String UNIT = "M|KM|FT|MI";
    private static final String AREA = "[FROMMEMBER member|FROMLONLAT longitude:double latitude:double]"
            + " <BYRADIUS radius:double <" + UNIT + ">|BYBOX width:double height:double <" + UNIT
            + ">|BYPOLYGON num-vertices:integer <vertex-lon:double vertex-lat:double> [vertex-lon:double vertex-lat:double ...]>";
    private static final String STORED = "[STORE destination:key|STOREDIST destination:key]";

    @Override
    public Group group() {
        return Group.GEO;
    }

    final Command geosearch = reads("geosearch key " + AREA + " " + ORDER + " " + SHOWN)
            .arity(-7)
            .does("Returns the places within a circle, a box or a polygon.")
            .since("6.2.0", COST)
            .by(this::geosearch);

    /// Replies an array of members; with one of the WITH words, for each an array of the member, its distance from the
    /// center, its score and its coordinates, as far as wanted.
    void geosearch(Call call) {
        GeoSearch.read(call, Form.SEARCH).run(Event.GEOSEARCHSTORE);
    }

    final Command geosearchstore = writes(
                    "geosearchstore destination:key source:key " + AREA + " " + ORDER + " [STOREDIST]", GROWS)
            .arity(-8)
            .does("Stores the places within a circle, a box or a polygon.")
            .since("6.2.0", COST)
            .access(KeyAccess.REPLACES, KeyAccess.READS)
            .by(this::geosearchstore);

    /// Replies how many members were stored; without any, the destination is deleted.
    void geosearchstore(Call call) {
        GeoSearch.read(call, Form.SEARCH_STORE).run(Event.GEOSEARCHSTORE);
    }

    final Command georadius = writes(
                    "georadius key longitude:double latitude:double radius:double <" + UNIT + "> " + SHOWN
                            + " [COUNT count [ANY]] [ASC|DESC] " + STORED,
                    GROWS)
            .does("Returns or stores the places within a circle.")
            .since("3.2.0", COST)
            .keysBehind(6, "STORE", "STOREDIST")
            .access(KeyAccess.READS, KeyAccess.REPLACES, KeyAccess.REPLACES)
            .by(this::georadius);

    /// As [#geosearch(Call)], with STORE or STOREDIST as [#geosearchstore(Call)].
    void georadius(Call call) {
        GeoSearch.read(call, Form.RADIUS).run(Event.GEORADIUSSTORE);
    }

    final Command georadiusbymember = writes(
                    "georadiusbymember key member radius:double <" + UNIT + "> " + SHOWN
                            + " [COUNT count [ANY]] [ASC|DESC] " + STORED,
                    GROWS)
            .does("Returns or stores the places within a circle around a place.")
            .since("3.2.0", COST)
            .keysBehind(5, "STORE", "STOREDIST")
            .access(KeyAccess.READS, KeyAccess.REPLACES, KeyAccess.REPLACES)
            .by(this::georadiusbymember);

    /// As [#georadius(Call)].
    void georadiusbymember(Call call) {
        GeoSearch.read(call, Form.RADIUS_BY_MEMBER).run(Event.GEORADIUSSTORE);
    }

    final Command georadiusReadOnly = reads("georadius_ro key longitude:double latitude:double radius:double <" + UNIT
                    + "> " + SHOWN + " [COUNT count [ANY]] [ASC|DESC]")
            .does("Returns the places within a circle.")
            .since("3.2.10", COST)
            .by(this::georadiusReadOnly);

    /// As [#geosearch(Call)].
    void georadiusReadOnly(Call call) {
        GeoSearch.read(call, Form.RADIUS_READ_ONLY).run(Event.GEORADIUSSTORE);
    }

    final Command georadiusbymemberReadOnly = reads("georadiusbymember_ro key member radius:double <" + UNIT + "> "
                    + SHOWN + " [COUNT count [ANY]] [ASC|DESC]")
            .does("Returns the places within a circle around a place.")
            .since("3.2.10", COST)
            .by(this::georadiusbymemberReadOnly);

    /// As [#geosearch(Call)].
    void georadiusbymemberReadOnly(Call call) {
        GeoSearch.read(call, Form.RADIUS_BY_MEMBER_READ_ONLY).run(Event.GEORADIUSSTORE);
    }
}
