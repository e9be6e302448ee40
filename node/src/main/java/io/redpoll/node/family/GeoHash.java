package io.redpoll.node.family;

/// Places on the earth as scores: 26 bits of longitude and 26 of latitude, interleaved, so that a square of a grid is
/// one range of scores. The grid's squares of `step` bits each way are *cells*, numbered by their bits.
final class GeoHash {
    static final double LONGITUDE_MAX = 180;

    /// What the Mercator projection shows as a square: EPSG:900913.
    static final double LATITUDE_MAX = 85.05112878;

    static final int STEP_MAX = 26;

    private static final double EARTH_RADIUS_METERS = 6372797.560856;
    private static final double MERCATOR_MAX_METERS = 20037726.37;
    private static final double RADIANS = Math.PI / 180;

    private static final double POLAR_LATITUDE = 66;
    private static final double OUTER_POLAR_LATITUDE = 80;

    private GeoHash() {}

    static boolean isPlace(double longitude, double latitude) {
        return Math.abs(longitude) <= LONGITUDE_MAX && Math.abs(latitude) <= LATITUDE_MAX;
    }

    /// The score of a place.
    static long encode(double longitude, double latitude) {
        return cell(longitude, latitude, STEP_MAX, LATITUDE_MAX);
    }

    /// The cell of a place.
    static long cell(double longitude, double latitude, int step) {
        return cell(longitude, latitude, step, LATITUDE_MAX);
    }

    /// As the rest of the world has it, whose grid covers all latitudes: with 52 bits.
    static long standard(double longitude, double latitude) {
        return cell(longitude, latitude, STEP_MAX, 90);
    }

    private static long cell(double longitude, double latitude, int step, double latitudeMax) {
        double scale = 1L << step;
        long x = (long) ((longitude + LONGITUDE_MAX) / (2 * LONGITUDE_MAX) * scale);
        long y = (long) ((latitude + latitudeMax) / (2 * latitudeMax) * scale);
        return spread(y) | (spread(x) << 1);
    }

    /// Puts a zero bit before each of the lower 32.
    private static long spread(long bits) {
        return Long.expand(bits & 0xffff_ffffL, 0x5555_5555_5555_5555L);
    }

    private static long east(long cell) {
        return Long.compress(cell, 0xaaaa_aaaa_aaaa_aaaaL);
    }

    private static long north(long cell) {
        return Long.compress(cell, 0x5555_5555_5555_5555L);
    }

    /// The cell that lies so many cells away, around the earth.
    static long neighbour(long cell, int step, int east, int north) {
        long mask = (1L << step) - 1;
        return spread((north(cell) + north) & mask) | (spread((east(cell) + east) & mask) << 1);
    }

    static double west(long cell, int step) {
        return -LONGITUDE_MAX + east(cell) * 1.0 / (1L << step) * (2 * LONGITUDE_MAX);
    }

    static double eastEnd(long cell, int step) {
        return -LONGITUDE_MAX + (east(cell) + 1) * 1.0 / (1L << step) * (2 * LONGITUDE_MAX);
    }

    static double south(long cell, int step) {
        return -LATITUDE_MAX + north(cell) * 1.0 / (1L << step) * (2 * LATITUDE_MAX);
    }

    static double northEnd(long cell, int step) {
        return -LATITUDE_MAX + (north(cell) + 1) * 1.0 / (1L << step) * (2 * LATITUDE_MAX);
    }

    /// The middle of a score's cell.
    static double longitude(double score) {
        long cell = (long) score;
        double middle = (west(cell, STEP_MAX) + eastEnd(cell, STEP_MAX)) / 2;
        return Math.clamp(middle, -LONGITUDE_MAX, LONGITUDE_MAX);
    }

    /// The middle of a score's cell.
    static double latitude(double score) {
        long cell = (long) score;
        double middle = (south(cell, STEP_MAX) + northEnd(cell, STEP_MAX)) / 2;
        return Math.clamp(middle, -LATITUDE_MAX, LATITUDE_MAX);
    }

    /// The least score in a cell.
    static long firstScore(long cell, int step) {
        return cell << (2 * (STEP_MAX - step));
    }

    /// How many bits cells have of which nine cover all within a distance of a place.
    static int stepFor(double meters, double latitude) {
        if (meters == 0) {
            return STEP_MAX;
        }
        int step = 1;
        for (double range = meters; range < MERCATOR_MAX_METERS; range *= 2) {
            step++;
        }
        step -= 2;
        if (Math.abs(latitude) > POLAR_LATITUDE) {
            step--;
        }
        if (Math.abs(latitude) > OUTER_POLAR_LATITUDE) {
            step--;
        }
        return Math.clamp(step, 1, STEP_MAX);
    }

    /// Meters along the great circle, by the haversine formula.
    static double distance(double longitude, double latitude, double otherLongitude, double otherLatitude) {
        double v = Trigonometry.sin((otherLongitude * RADIANS - longitude * RADIANS) / 2);
        if (v == 0) {
            return latitudeDistance(latitude, otherLatitude);
        }
        double one = latitude * RADIANS;
        double other = otherLatitude * RADIANS;
        double u = Trigonometry.sin((other - one) / 2);
        double a = u * u + Trigonometry.cos(one) * Trigonometry.cos(other) * v * v;
        return 2 * EARTH_RADIUS_METERS * Trigonometry.asin(Math.sqrt(a));
    }

    static double latitudeDistance(double latitude, double otherLatitude) {
        return EARTH_RADIUS_METERS * Math.abs(otherLatitude * RADIANS - latitude * RADIANS);
    }

    /// Degrees of an arc of so many meters on a circle of latitude.
    static double degrees(double meters, double latitude) {
        return meters / EARTH_RADIUS_METERS / Trigonometry.cos(latitude * RADIANS) / RADIANS;
    }

    /// Degrees of an arc of so many meters on a meridian.
    static double degrees(double meters) {
        return meters / EARTH_RADIUS_METERS / RADIANS;
    }
}
