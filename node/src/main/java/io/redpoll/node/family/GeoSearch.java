package io.redpoll.node.family;

import static io.redpoll.node.command.CommandException.ANY_WITHOUT_COUNT;
import static io.redpoll.node.command.CommandException.GEO_COUNT;
import static io.redpoll.node.command.CommandException.INVALID_VERTICES;
import static io.redpoll.node.command.CommandException.NEGATIVE_BOX;
import static io.redpoll.node.command.CommandException.NEGATIVE_RADIUS;
import static io.redpoll.node.command.CommandException.NO_HEIGHT;
import static io.redpoll.node.command.CommandException.NO_RADIUS;
import static io.redpoll.node.command.CommandException.NO_WIDTH;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.CommandException.TOO_FEW_VERTICES;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Options;
import io.redpoll.node.command.Words;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.SortedSets;
import io.redpoll.proto.bytes.Doubles;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One call of GEOSEARCH or one of its relatives: where it searches, what it shows, where it stores.
///
/// What it finds is held in the heap until it is sorted and replied, as in Redis.
final class GeoSearch {
    /// The commands, which say the same in different ways.
    enum Form {
        SEARCH(1, 2),
        SEARCH_STORE(2, 3),
        RADIUS(1, 6),
        RADIUS_BY_MEMBER(1, 5),
        RADIUS_READ_ONLY(1, 6),
        RADIUS_BY_MEMBER_READ_ONLY(1, 5);

        final int source;
        final int options;

        /// @param source where the key of the places stands
        /// @param options where the options begin
        Form(int source, int options) {
            this.source = source;
            this.options = options;
        }

        boolean isSearch() {
            return this == SEARCH || this == SEARCH_STORE;
        }

        boolean mayStore() {
            return this == RADIUS || this == RADIUS_BY_MEMBER;
        }
    }

    private static final class Found {
        final byte[] member;
        final double score;
        final double distance;

        Found(byte[] member, double score, double distance) {
            this.member = member;
            this.score = score;
            this.distance = distance;
        }
    }

    private static final int CORNERS_MIN = 3;

    private final Call call;
    private final Form form;
    private final boolean exists;
    private boolean hasCenter;
    private boolean fromPlace;
    private double longitude;
    private double latitude;
    private boolean hasArea;
    private double meters = 1;
    private double width;
    private double height;
    private boolean isBox;
    private double @Nullable [] corners;
    private boolean withDistance;
    private boolean withHash;
    private boolean withPlace;
    private boolean any;
    private boolean isSorted;
    private boolean isDescending;
    private long count;
    private @Nullable Slice destination;
    private boolean storesDistances;

    private GeoSearch(Call call, Form form) {
        this.call = call;
        this.form = form;
        var set = call.sortedSets();
        var source = call.at(form.source);
        exists = (form == Form.SEARCH_STORE || form.mayStore()) ? set.claim(source) : set.open(source);
        if (form == Form.SEARCH_STORE) {
            destination = call.at(1);
        }
    }

    /// Opens the source and reads the options.
    static GeoSearch read(Call call, Form form) {
        var search = new GeoSearch(call, form);
        search.readHead();
        search.readOptions();
        search.check();
        return search;
    }

    private void readHead() {
        if (form.isSearch()) {
            return;
        }
        boolean byMember = form == Form.RADIUS_BY_MEMBER || form == Form.RADIUS_BY_MEMBER_READ_ONLY;
        if (!byMember) {
            center(2);
            radius(4);
        } else if (exists) {
            center(call.at(2));
            radius(3);
        }
    }

    private void center(int index) {
        longitude = Score.at(call, index);
        latitude = Score.at(call, index + 1);
        GeoCommands.checkPlace(longitude, latitude);
        hasCenter = true;
    }

    private void center(Slice member) {
        hasCenter = true;
        if (exists) {
            double score = GeoCommands.scoreOf(call, member);
            longitude = GeoHash.longitude(score);
            latitude = GeoHash.latitude(score);
        }
    }

    private void radius(int index) {
        width = number(index, NO_RADIUS);
        if (width < 0) {
            throw NEGATIVE_RADIUS;
        }
        meters = GeoUnit.meters(call.at(index + 1));
        hasArea = true;
    }

    private void box(int index) {
        width = number(index, NO_WIDTH);
        height = number(index + 1, NO_HEIGHT);
        if (width < 0 || height < 0) {
            throw NEGATIVE_BOX;
        }
        meters = GeoUnit.meters(call.at(index + 2));
        hasArea = true;
        isBox = true;
    }

    private double number(int index, CommandException otherwise) {
        var text = call.at(index);
        double number = Doubles.parse(text.address(), text.length());
        if (Double.isNaN(number)) {
            throw otherwise;
        }
        return number;
    }

    /// Returns how many arguments the polygon takes.
    private int polygon(int index) {
        var number = call.at(index);
        if (!number.isLong()) {
            throw INVALID_VERTICES;
        }
        long size = number.toLong();
        if (size < CORNERS_MIN || size > (call.count() - index - 1) / 2) {
            throw TOO_FEW_VERTICES;
        }
        var places = new double[(int) (2 * size)];
        for (int i = 0; i < places.length; i += 2) {
            places[i] = Score.at(call, index + 1 + i);
            places[i + 1] = Score.at(call, index + 2 + i);
            GeoCommands.checkPlace(places[i], places[i + 1]);
        }
        corners = places;
        return 1 + places.length;
    }

    private void readOptions() {
        for (int i = form.options; i < call.count(); i++) {
            var options = call.optionsFrom(i);
            options.next();
            i += readShown(options) ? 0 : form.isSearch() ? readArea(options, i) : readStore(options, i);
        }
    }

    /// Reads an option that all commands have; false where it is another.
    private boolean readShown(Options options) {
        if (options.is("WITHDIST")) {
            withDistance = true;
        } else if (options.is("WITHHASH")) {
            withHash = true;
        } else if (options.is("WITHCOORD")) {
            withPlace = true;
        } else if (options.is("ANY")) {
            any = true;
        } else if (options.is("ASC") || options.is("DESC")) {
            isSorted = true;
            isDescending = options.is("DESC");
        } else {
            return false;
        }
        return true;
    }

    /// Reads COUNT; returns how many arguments it has, 0 where it is another option.
    private int readCount(Options options) {
        if (!options.is("COUNT") || !options.has(1)) {
            return 0;
        }
        count = options.number();
        if (count <= 0) {
            throw GEO_COUNT;
        }
        return 1;
    }

    /// Reads an option of the old commands; returns how many arguments it has.
    private int readStore(Options options, int index) {
        int counted = readCount(options);
        if (counted > 0) {
            return counted;
        }
        boolean distances = options.is("STOREDIST");
        if (!form.mayStore() || !options.has(1) || !(distances || options.is("STORE"))) {
            throw SYNTAX;
        }
        destination = call.at(index + 1);
        storesDistances = distances;
        return 1;
    }

    /// Reads an option of the new commands; returns how many arguments it has.
    private int readArea(Options options, int index) {
        int counted = readCount(options);
        if (counted > 0) {
            return counted;
        }
        boolean isPolygon = corners != null;
        if (options.is("STOREDIST") && form == Form.SEARCH_STORE) {
            storesDistances = true;
            return 0;
        } else if (options.is("FROMMEMBER") && options.has(1) && !isPolygon && !(hasCenter && fromPlace)) {
            center(call.at(index + 1));
            return 1;
        } else if (options.is("FROMLONLAT") && options.has(2) && !isPolygon && !(hasCenter && !fromPlace)) {
            center(index + 1);
            fromPlace = true;
            return 2;
        } else if (options.is("BYRADIUS") && options.has(2) && !isPolygon && !isBox) {
            radius(index + 1);
            return 2;
        } else if (options.is("BYBOX") && options.has(3) && !isPolygon && !(hasArea && !isBox)) {
            box(index + 1);
            return 3;
        } else if (options.is("BYPOLYGON") && options.has(2) && !hasArea && !hasCenter) {
            return polygon(index + 1);
        }
        throw SYNTAX;
    }

    private void check() {
        if (destination != null && (withDistance || withHash || withPlace)) {
            throw CommandException.storedWithout(
                    form == Form.SEARCH_STORE ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS");
        }
        if (form.isSearch() && corners == null) {
            if (!hasCenter) {
                throw CommandException.exactlyOneOf(
                        "FROMMEMBER or FROMLONLAT", call.at(0).toString());
            }
            if (!hasArea) {
                throw CommandException.exactlyOneOf(
                        "BYRADIUS and BYBOX", call.at(0).toString());
            }
        }
        if (any && count == 0) {
            throw ANY_WITHOUT_COUNT;
        }
    }

    private GeoShape shape() {
        if (corners != null) {
            return GeoShape.Polygon.of(corners);
        }
        return isBox
                ? new GeoShape.Box(longitude, latitude, width, height, meters)
                : new GeoShape.Circle(longitude, latitude, width, meters);
    }

    /// Searches, then replies or stores.
    void run(Event event) {
        var found = exists ? find(shape()) : List.<Found>of();
        long wanted = count == 0 ? found.size() : Math.min(count, found.size());
        var first = found.subList(0, (int) wanted);
        if (destination != null) {
            store(destination, first, event);
        } else {
            reply(first);
        }
    }

    private List<Found> find(GeoShape shape) {
        var found = new ArrayList<Found>();
        var cover = GeoCover.of(shape);
        long limit = any ? count : Long.MAX_VALUE;
        for (long cell : cover.cells()) {
            if (found.size() >= limit) {
                break;
            }
            findIn(cell, cover.step(), shape, limit, found);
        }
        // As Redis: the first of all are wanted in their order, unless any will do.
        if (isSorted || (count > 0 && !any)) {
            var nearest = Comparator.comparingDouble((Found one) -> one.distance);
            found.sort(isDescending ? nearest.reversed() : nearest);
        }
        return found;
    }

    private void findIn(long cell, int step, GeoShape shape, long limit, List<Found> found) {
        SortedSets set = call.sortedSets();
        long end = GeoHash.firstScore(cell + 1, step);
        set.walk(set.countScores((double) GeoHash.firstScore(cell, step), false), false);
        while (found.size() < limit && set.next()) {
            double score = set.score();
            if (score >= end) {
                return;
            }
            double east = GeoHash.longitude(score);
            double north = GeoHash.latitude(score);
            if (shape.holds(east, north)) {
                found.add(new Found(set.member().toBytes(), score, shape.distance(east, north) / shape.meters()));
            }
        }
    }

    private void reply(List<Found> found) {
        var reply = call.reply();
        int parts = 1 + (withDistance ? 1 : 0) + (withHash ? 1 : 0) + (withPlace ? 1 : 0);
        reply.array(found.size());
        for (var place : found) {
            if (parts > 1) {
                reply.array(parts);
            }
            reply.bulk(place.member);
            if (withDistance) {
                reply.bulk(GeoUnit.distance(place.distance));
            }
            if (withHash) {
                reply.integer((long) place.score);
            }
            if (withPlace) {
                GeoCommands.replyPlace(call, place.score);
            }
        }
    }

    private void store(Slice key, List<Found> found, Event event) {
        int longest =
                found.stream().mapToInt(place -> place.member.length).max().orElse(0);
        try (var result = call.sortedSets().result();
                var arena = Arena.ofConfined()) {
            long bytes = arena.allocate(Math.max(1, longest)).address();
            var member = new Slice();
            for (var place : found) {
                Memory.copy(place.member, 0, bytes, place.member.length);
                result.put(member.point(bytes, place.member.length), stored(place));
            }
            result.sort();
            if (!found.isEmpty()) {
                journal(key, found);
            }
            call.reply().integer(result.store(key, event));
        }
    }

    private double stored(Found place) {
        return storesDistances ? place.distance : place.score;
    }

    /// What is stored rather than how it was found: another machine may find the last digits of distances, and
    /// what lies just within, a bit differently.
    private void journal(Slice key, List<Found> found) {
        var removal = call.journalAs(2);
        removal.bulk(Words.DEL);
        removal.bulk(key);
        var record = call.journalAs(2 + 2 * found.size());
        record.bulk(Words.ZADD);
        record.bulk(key);
        for (var place : found) {
            record.real(stored(place));
            record.bulk(place.member);
        }
    }
}
