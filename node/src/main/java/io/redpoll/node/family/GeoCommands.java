package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.store.Event;
import io.redpoll.proto.bytes.Slice;

/// Places on the earth: members of a sorted set whose scores are [GeoHash]es.
public final class GeoCommands implements Family {
    private static final String ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz";
    private static final int HASH_LENGTH = 11;
    private static final int HASH_BITS = 52;
    private static final int LETTER_BITS = 5;

    @Override
    public Group group() {
        return Group.GEO;
    }

    final Command geoadd = writes(
                    "geoadd key [NX|XX] [CH] <longitude:double latitude:double member> [longitude:double latitude:double member ...]",
                    GROWS)
            .does("Adds places, or moves them.")
            .since("3.2.0", "O(log(N)) for each place, where N is the number of members of the sorted set")
            .by(this::geoadd);

    /// Replies how many members are new, with CH how many are new or elsewhere.
    void geoadd(Call call) {
        boolean nx = false;
        boolean xx = false;
        boolean ch = false;
        int from = 2;
        for (; from < call.count(); from++) {
            var word = call.at(from);
            if (word.is("NX")) {
                nx = true;
            } else if (word.is("XX")) {
                xx = true;
            } else if (word.is("CH")) {
                ch = true;
            } else {
                break;
            }
        }
        if ((call.count() - from) % 3 != 0 || from == call.count() || (nx && xx)) {
            throw SYNTAX;
        }
        for (int i = from; i < call.count(); i += 3) {
            placeAt(call, i);
        }
        add(call, from, nx, xx, ch);
    }

    private static void add(Call call, int from, boolean nx, boolean xx, boolean ch) {
        var set = call.sortedSets();
        set.claim(call.at(1));
        int added = 0;
        int moved = 0;
        for (int i = from; i < call.count(); i += 3) {
            double score = placeAt(call, i);
            var member = call.at(i + 2);
            double before = set.score(member);
            boolean isNew = Double.isNaN(before);
            if ((isNew ? xx : nx) || score == before) {
                continue;
            }
            set.put(member, score);
            added += isNew ? 1 : 0;
            moved += isNew ? 0 : 1;
        }
        set.changed(Event.ZADD);
        call.reply().integer(ch ? added + moved : added);
    }

    /// The longitude at an index and the latitude behind it, as a score.
    private static long placeAt(Call call, int index) {
        double longitude = Score.at(call, index);
        double latitude = Score.at(call, index + 1);
        checkPlace(longitude, latitude);
        return GeoHash.encode(longitude, latitude);
    }

    /// @throws CommandException where it is not on the map
    static void checkPlace(double longitude, double latitude) {
        if (!GeoHash.isPlace(longitude, latitude)) {
            throw CommandException.invalidPlace(GeoUnit.inMessage(longitude), GeoUnit.inMessage(latitude));
        }
    }

    final Command geopos = reads("geopos key [member [member ...]]")
            .does("Returns the longitude and latitude of places.")
            .since("3.2.0", "O(1) for each place")
            .by(this::geopos);

    /// Replies an array: for each member an array of longitude and latitude, or nil.
    void geopos(Call call) {
        var set = call.sortedSets();
        set.open(call.at(1));
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            double score = set.score(call.at(i));
            if (Double.isNaN(score)) {
                call.reply().nilArray();
            } else {
                replyPlace(call, score);
            }
        }
    }

    static void replyPlace(Call call, double score) {
        call.reply().array(2);
        call.reply().real(GeoUnit.coordinate(GeoHash.longitude(score)));
        call.reply().real(GeoUnit.coordinate(GeoHash.latitude(score)));
    }

    final Command geohash = reads("geohash key [member [member ...]]")
            .does("Returns places as geohashes of eleven letters.")
            .since("3.2.0", "O(1) for each place")
            .by(this::geohash);

    /// Replies an array: for each member a string or nil.
    void geohash(Call call) {
        var set = call.sortedSets();
        set.open(call.at(1));
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            double score = set.score(call.at(i));
            if (Double.isNaN(score)) {
                call.reply().nil();
            } else {
                call.reply().bulk(letters(GeoHash.standard(GeoHash.longitude(score), GeoHash.latitude(score))));
            }
        }
    }

    /// As Redis: of the last letter there are two bits only, and it is always 0 (geo.c, geohashCommand).
    private static String letters(long bits) {
        var letters = new StringBuilder(HASH_LENGTH);
        for (int i = 1; i < HASH_LENGTH; i++) {
            letters.append(ALPHABET.charAt((int) (bits >>> (HASH_BITS - i * LETTER_BITS)) & 31));
        }
        return letters.append(ALPHABET.charAt(0)).toString();
    }

    final Command geodist = reads("geodist key member1 member2 [M|KM|FT|MI]")
            .does("Returns the distance between two places.")
            .since("3.2.0", "O(1)")
            .by(this::geodist);

    /// Replies the distance, in meters without a unit; nil where one of the members is not there.
    void geodist(Call call) {
        if (call.count() > 5) {
            throw SYNTAX;
        }
        double meters = call.count() == 5 ? GeoUnit.meters(call.at(4)) : 1;
        var set = call.sortedSets();
        set.open(call.at(1));
        double one = set.score(call.at(2));
        double other = set.score(call.at(3));
        if (Double.isNaN(one) || Double.isNaN(other)) {
            call.reply().nil();
            return;
        }
        double distance = GeoHash.distance(
                GeoHash.longitude(one), GeoHash.latitude(one), GeoHash.longitude(other), GeoHash.latitude(other));
        call.reply().bulk(GeoUnit.distance(distance / meters));
    }

    /// The score of a member of the opened set that a search begins at.
    static double scoreOf(Call call, Slice member) {
        double score = call.sortedSets().score(member);
        if (Double.isNaN(score)) {
            throw CommandException.NO_SUCH_PLACE;
        }
        return score;
    }
}
