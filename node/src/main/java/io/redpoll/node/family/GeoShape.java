package io.redpoll.node.family;

/// An area of the earth that is searched, around a center.
sealed interface GeoShape {
    double longitude();

    double latitude();

    /// How many meters the unit has in which distances are told.
    double meters();

    /// Whether a place lies within.
    boolean holds(double otherLongitude, double otherLatitude);

    /// A distance around the center beyond which nothing lies.
    double reach();

    /// West, south, east and north of all that lies within.
    double[] bounds();

    /// In meters, from the center.
    default double distance(double otherLongitude, double otherLatitude) {
        return GeoHash.distance(longitude(), latitude(), otherLongitude, otherLatitude);
    }

    private static double[] around(double longitude, double latitude, double halfWidth, double halfHeight) {
        double up = GeoHash.degrees(halfHeight);
        // The nearer to a pole, the more degrees: what counts is the side that is nearer to one.
        double side = GeoHash.degrees(halfWidth, latitude < 0 ? latitude - up : latitude + up);
        return new double[] {longitude - side, latitude - up, longitude + side, latitude + up};
    }

    /// All within a distance of the center.
    ///
    /// @param radius in the unit
    record Circle(double longitude, double latitude, double radius, double meters) implements GeoShape {
        @Override
        public boolean holds(double otherLongitude, double otherLatitude) {
            return distance(otherLongitude, otherLatitude) <= radius * meters;
        }

        @Override
        public double reach() {
            return radius * meters;
        }

        @Override
        public double[] bounds() {
            return around(longitude, latitude, radius * meters, radius * meters);
        }
    }

    /// What is no further from the center than half the width and half the height.
    ///
    /// @param width in the unit, from west to east
    /// @param height in the unit, from south to north
    record Box(double longitude, double latitude, double width, double height, double meters) implements GeoShape {
        @Override
        public boolean holds(double otherLongitude, double otherLatitude) {
            return GeoHash.latitudeDistance(otherLatitude, latitude) <= height * meters / 2
                    && GeoHash.distance(otherLongitude, otherLatitude, longitude, otherLatitude) <= width * meters / 2;
        }

        @Override
        public double reach() {
            return Math.sqrt(width / 2 * (width / 2) + height / 2 * (height / 2)) * meters;
        }

        @Override
        public double[] bounds() {
            return around(longitude, latitude, width * meters / 2, height * meters / 2);
        }
    }

    /// An area enclosed by corners, the last joined to the first. Its center is that of its corners.
    final class Polygon implements GeoShape {
        private static final double RADIANS = Math.PI / 180;

        private final double longitude;
        private final double latitude;

        /// Longitude and latitude of each.
        private final double[] corners;

        private Polygon(double longitude, double latitude, double[] corners) {
            this.longitude = longitude;
            this.latitude = latitude;
            this.corners = corners;
        }

        @Override
        public double longitude() {
            return longitude;
        }

        @Override
        public double latitude() {
            return latitude;
        }

        static Polygon of(double[] corners) {
            double x = 0;
            double y = 0;
            double z = 0;
            for (int i = 0; i < corners.length; i += 2) {
                double longitude = corners[i] * RADIANS;
                double latitude = corners[i + 1] * RADIANS;
                x += Math.cos(latitude) * Math.cos(longitude);
                y += Math.cos(latitude) * Math.sin(longitude);
                z += Math.sin(latitude);
            }
            return new Polygon(Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.sqrt(x * x + y * y)) / RADIANS, corners);
        }

        @Override
        public double meters() {
            return 1;
        }

        /// Whether a ray to the east crosses the border an odd number of times.
        @Override
        public boolean holds(double otherLongitude, double otherLatitude) {
            boolean inside = false;
            int last = corners.length - 2;
            for (int i = 0; i < corners.length; last = i, i += 2) {
                double fromLatitude = corners[i + 1];
                double toLatitude = corners[last + 1];
                if (fromLatitude > otherLatitude != toLatitude > otherLatitude) {
                    double part = (otherLatitude - fromLatitude) / (toLatitude - fromLatitude);
                    inside ^= otherLongitude < corners[i] + part * (corners[last] - corners[i]);
                }
            }
            return inside;
        }

        @Override
        public double reach() {
            var bounds = bounds();
            double reach = 0;
            for (int i = 0; i < 4; i++) {
                reach = Math.max(reach, distance(bounds[i & 2], bounds[1 + ((i & 1) << 1)]));
            }
            return reach;
        }

        @Override
        public double[] bounds() {
            var bounds = new double[] {corners[0], corners[1], corners[0], corners[1]};
            for (int i = 0; i < corners.length; i += 2) {
                bounds[0] = Math.min(bounds[0], corners[i]);
                bounds[1] = Math.min(bounds[1], corners[i + 1]);
                bounds[2] = Math.max(bounds[2], corners[i]);
                bounds[3] = Math.max(bounds[3], corners[i + 1]);
            }
            return bounds;
        }
    }
}
