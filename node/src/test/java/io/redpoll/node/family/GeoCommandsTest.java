package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class GeoCommandsTest {
    @Test
    void placesAreMembersOfASortedSet() {
        transcript("""
                > GEOADD Sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
                < :2
                > GEOADD Sicily 13.361389 38.115556 Palermo
                < :0
                > ZSCORE Sicily Palermo
                < $3479099956230698
                > GEOADD Sicily XX CH 13.5 38.1 Palermo 1 1 Nowhere
                < :1
                > GEOADD Sicily NX 13 38 Palermo 1 2 Somewhere
                < :1
                > ZRANGE Sicily 0 -1
                < [$Somewhere, $Palermo, $Catania]
                > TYPE Sicily
                < +zset
                > GEOADD Sicily 200 1 x
                < -ERR invalid longitude,latitude pair 200.000000,1.000000
                > GEOADD Sicily 1 -86.5 x
                < -ERR invalid longitude,latitude pair 1.000000,-86.500000
                > GEOADD Sicily a b x
                < -ERR value is not a valid float
                > GEOADD Sicily NX XX 1 1 x
                < -ERR syntax error
                > GEOADD Sicily 1 1 x 2
                < -ERR syntax error
                > SET s v
                < +OK
                > GEOADD s 1 1 x
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void geoposTellsWhere() {
        transcript("""
                > GEOADD Sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
                < :2
                > GEOPOS Sicily Palermo none Catania
                < [[$13.36138933897018433, $38.11555639549629859], $nil, [$15.08726745843887329, $37.50266842333162032]]
                > GEOPOS Sicily
                < []
                > GEOPOS none x
                < [$nil]
                """);
    }

    @Test
    void geohashHasElevenLetters() {
        transcript("""
                > GEOADD Sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
                < :2
                > GEOHASH Sicily Palermo none Catania
                < [$sqc8b49rny0, $nil, $sqdtr74hyu0]
                > GEOHASH none x
                < [$nil]
                """);
    }

    @Test
    void geodistInAllUnits() {
        transcript("""
                > GEOADD Sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
                < :2
                > GEODIST Sicily Palermo Catania
                < $166274.1516
                > GEODIST Sicily Palermo Catania m
                < $166274.1516
                > GEODIST Sicily Palermo Catania KM
                < $166.2742
                > GEODIST Sicily Palermo Catania ft
                < $545518.8700
                > GEODIST Sicily Palermo Catania mi
                < $103.3182
                > GEODIST Sicily Palermo Palermo
                < $0.0000
                > GEODIST Sicily Palermo none
                < $nil
                > GEODIST none a b
                < $nil
                > GEODIST Sicily Palermo Catania yd
                < -ERR unsupported unit provided. please use M, KM, FT, MI
                > GEODIST Sicily Palermo Catania m x
                < -ERR syntax error
                """);
    }
}
