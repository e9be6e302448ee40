package io.redpoll.node.family;

import java.util.ArrayList;
import java.util.List;

/// The cells of the grid that cover a shape: one with the center in it, and those of its eight neighbours that are
/// needed. Members are found cell by cell in the order of this list, as in Redis (geohash_helper.c,
/// geohashCalculateAreasByShapeWGS84): who does not ask for an order sees this one.
///
/// @param step bits each way
record GeoCover(int step, List<Long> cells) {
    /// East and north of the neighbours, in Redis's order.
    private static final int[][] NEIGHBOURS = {
        {0, 0}, {0, 1}, {0, -1}, {1, 0}, {-1, 0}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}
    };

    static GeoCover of(GeoShape shape) {
        var bounds = shape.bounds();
        int step = GeoHash.stepFor(shape.reach(), shape.latitude());
        long center = GeoHash.cell(shape.longitude(), shape.latitude(), step);
        if (step > 1 && !reaches(center, step, bounds)) {
            step--;
            center = GeoHash.cell(shape.longitude(), shape.latitude(), step);
        }
        var cells = new ArrayList<Long>();
        long last = center;
        for (var neighbour : NEIGHBOURS) {
            if (step >= 2 && !isNeeded(center, step, neighbour, bounds)) {
                continue;
            }
            long cell = GeoHash.neighbour(center, step, neighbour[0], neighbour[1]);
            // Where cells are huge, neighbours may be the same.
            if (cells.size() < 2 || cell != last) {
                cells.add(cell);
                last = cell;
            }
        }
        return new GeoCover(step, cells);
    }

    /// Whether the neighbours of a cell reach as far as the bounds.
    private static boolean reaches(long cell, int step, double[] bounds) {
        return GeoHash.northEnd(GeoHash.neighbour(cell, step, 0, 1), step) >= bounds[3]
                && GeoHash.south(GeoHash.neighbour(cell, step, 0, -1), step) <= bounds[1]
                && GeoHash.eastEnd(GeoHash.neighbour(cell, step, 1, 0), step) >= bounds[2]
                && GeoHash.west(GeoHash.neighbour(cell, step, -1, 0), step) <= bounds[0];
    }

    /// A side is not needed where the cell itself ends behind the bounds.
    private static boolean isNeeded(long cell, int step, int[] neighbour, double[] bounds) {
        return !(neighbour[1] < 0 && GeoHash.south(cell, step) < bounds[1])
                && !(neighbour[1] > 0 && GeoHash.northEnd(cell, step) > bounds[3])
                && !(neighbour[0] < 0 && GeoHash.west(cell, step) < bounds[0])
                && !(neighbour[0] > 0 && GeoHash.eastEnd(cell, step) > bounds[2]);
    }
}
