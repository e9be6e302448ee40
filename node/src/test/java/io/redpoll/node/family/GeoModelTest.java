package io.redpoll.node.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.node.dispatch.ModelNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// Places are found within a radius that are within it by the plain formula, whatever the encoding.
class GeoModelTest {
    @RepeatedTest(10)
    void searchesFindWhatIsNear(RepetitionInfo repetition) {
        try (var model = new Model(new SplittableRandom(repetition.getCurrentRepetition()))) {
            model.run(250);
        }
    }

    private record Place(double longitude, double latitude) {}

    private static final class Model extends KeysModel<Map<String, Place>> {
        private static final double EARTH_RADIUS_M = 6372797.560856;

        /// How far a place may be from where it was put: a step of its 26 bits of longitude or latitude.
        private static final double STEP_M = 1;

        Model(SplittableRandom random) {
            super("zset", random, "zset-max-listpack-entries 0 4 10 128");
        }

        @Override
        Map<String, Place> copy(Map<String, Place> value) {
            return new HashMap<>(value);
        }

        private Map<String, Place> places(String key) {
            var places = at(key);
            return places == null ? new HashMap<>() : places;
        }

        private String name() {
            return "p" + random.nextInt(20);
        }

        private Place place() {
            double span = random.nextBoolean() ? 1 : 40;
            return new Place(
                    Math.rint((random.nextDouble() * 2 - 1) * span * 1e4) / 1e4,
                    Math.rint((random.nextDouble() * 2 - 1) * span * 1e4) / 1e4);
        }

        private static double metres(Place one, Place other) {
            double u = Math.sin(Math.toRadians(other.latitude - one.latitude) / 2);
            double v = Math.sin(Math.toRadians(other.longitude - one.longitude) / 2);
            double cosines = Math.cos(Math.toRadians(one.latitude)) * Math.cos(Math.toRadians(other.latitude));
            return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(u * u + cosines * v * v));
        }

        @Override
        void read(String key) {
            var places = places(key);
            node.expect(":" + places.size(), "ZCARD", key);
            for (int i = 0; i < 3; i++) {
                readPlace(key, places, name(), name());
                search(key, places, place(), 1000 * (1 + random.nextInt(random.nextBoolean() ? 100 : 5000)));
            }
        }

        private void readPlace(String key, Map<String, Place> places, String name, String other) {
            var place = places.get(name);
            var distant = places.get(other);
            var position = node.ask("GEOPOS", key, name);
            var distance = node.ask("GEODIST", key, name, other);
            if (place == null) {
                assertEquals("[$nil]", position, node::story);
                node.expect("[$nil]", "GEOHASH", key, name);
            } else {
                var numbers = ModelNode.elements(position.substring(1, position.length() - 1));
                assertEquals(place.longitude, Double.parseDouble(numbers.get(0).substring(1)), 1e-5, node::story);
                assertEquals(place.latitude, Double.parseDouble(numbers.get(1).substring(1)), 1e-5, node::story);
            }
            if (place == null || distant == null) {
                assertEquals("$nil", distance, node::story);
            } else {
                assertEquals(
                        metres(place, distant), Double.parseDouble(distance.substring(1)), 2 * STEP_M, node::story);
            }
        }

        private void search(String key, Map<String, Place> places, Place centre, int radius) {
            var found = ModelNode.elements(node.ask(
                    "GEOSEARCH", key, "FROMLONLAT", centre.longitude, centre.latitude, "BYRADIUS", radius, "m", "ASC"));
            double last = 0;
            for (var each : found) {
                double metres = metres(centre, places.getOrDefault(each.substring(1), new Place(180, 0)));
                assertEquals(Math.max(last, metres), metres, 2 * STEP_M, node::story);
                last = metres;
            }
            places.forEach((name, place) -> {
                double metres = metres(centre, place);
                if (Math.abs(metres - radius) > 2 * STEP_M) {
                    assertEquals(metres < radius, found.contains("$" + name), node::story);
                }
            });
            node.expectUnordered(found, "GEORADIUS_RO", key, centre.longitude, centre.latitude, radius, "m");
        }

        @Override
        void change(String key) {
            var name = name();
            var places = places(key);
            switch (random.nextInt(6)) {
                case 0 -> {
                    node.expect(places.remove(name) == null ? ":0" : ":1", "ZREM", key, name);
                    if (places.isEmpty()) {
                        remove(key);
                    }
                }
                case 1 -> store(key, key());
                default -> {
                    var place = place();
                    node.expect(
                            places.containsKey(name) ? ":0" : ":1",
                            "GEOADD",
                            key,
                            place.longitude,
                            place.latitude,
                            name);
                    values.computeIfAbsent(key, none -> new HashMap<>()).put(name, place);
                }
            }
        }

        private void store(String key, String other) {
            var centre = place();
            var words = List.<Object>of(other, "FROMLONLAT", centre.longitude, centre.latitude, "BYRADIUS", 2000, "km");
            var found = ModelNode.elements(node.ask(with(words, "GEOSEARCH")));
            var stored = new HashMap<>(places(other));
            stored.keySet().removeIf(name -> !found.contains("$" + name));
            node.expect(":" + found.size(), with(words, "GEOSEARCHSTORE", key));
            replace(key, stored.isEmpty() ? null : stored);
        }

        private static Object[] with(List<Object> words, Object... before) {
            var all = new ArrayList<Object>(List.of(before));
            all.addAll(words);
            return all.toArray();
        }
    }
}
