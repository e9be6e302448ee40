package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;

import org.junit.jupiter.api.Test;

class GeoSearchCommandsTest {
    @Test
    void geosearchByRadius() {
        transcript("""
                > GEOADD Sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 13.583333 37.316667 Agrigento
                < :3
                > GEOSEARCH Sicily FROMLONLAT 15 37 BYRADIUS 200 km ASC
                < [$Catania, $Agrigento, $Palermo]
                > GEOSEARCH Sicily FROMLONLAT 15 37 BYRADIUS 200 km DESC
                < [$Palermo, $Agrigento, $Catania]
                > GEOSEARCH Sicily FROMLONLAT 15 37 BYRADIUS 200 km ASC COUNT 1
                < [$Catania]
                > GEOSEARCH Sicily FROMLONLAT 15 37 BYRADIUS 200 km COUNT 2
                < [$Catania, $Agrigento]
                > GEOSEARCH Sicily FROMMEMBER Agrigento BYRADIUS 100 km ASC
                < [$Agrigento, $Palermo]
                > GEOSEARCH Sicily FROMMEMBER Agrigento BYRADIUS 100 km WITHDIST WITHHASH ASC
                < [[$Agrigento, $0.0000, :3479030013248308], [$Palermo, $90.9778, :3479099956230698]]
                > GEOSEARCH Sicily FROMLONLAT 15 37 BYRADIUS 60 mi WITHCOORD WITHDIST
                < [[$Catania, $35.0711, [$15.08726745843887329, $37.50266842333162032]]]
                > GEOSEARCH Sicily FROMLONLAT 15 37 BYRADIUS 200 km COUNT 1 ANY
                < [$Agrigento]
                > GEOSEARCH none FROMLONLAT 15 37 BYRADIUS 200 km
                < []
                """);
    }

    @Test
    void geosearchByBox() {
        transcript("""
                > GEOADD Sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 12.758489 38.788135 edge1 17.241510 38.788135 edge2
                < :4
                > GEOSEARCH Sicily FROMLONLAT 15 37 BYBOX 400 400 km ASC
                < [$Catania, $Palermo, $edge2, $edge1]
                > GEOSEARCH Sicily FROMLONLAT 15 37 BYBOX 300 200 km ASC WITHDIST
                < [[$Catania, $56.4413]]
                """);
    }

    @Test
    void geosearchWithWrongArguments() {
        transcript("""
                > GEOADD Sicily 13.361389 38.115556 Palermo
                < :1
                > GEOSEARCH Sicily FROMMEMBER none BYRADIUS 1 km
                < -ERR could not decode requested zset member
                > GEOSEARCH Sicily FROMLONLAT 1 1 FROMMEMBER Palermo BYRADIUS 1 km
                < -ERR syntax error
                > GEOSEARCH Sicily ASC BYRADIUS 1 km ASC
                < -ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for GEOSEARCH
                > GEOSEARCH Sicily FROMLONLAT 1 1 ASC ASC ASC
                < -ERR exactly one of BYRADIUS and BYBOX can be specified for GEOSEARCH
                > GEOSEARCH Sicily FROMLONLAT 1 1 BYRADIUS x km
                < -ERR need numeric radius
                > GEOSEARCH Sicily FROMLONLAT 1 1 BYRADIUS -1 km
                < -ERR radius cannot be negative
                > GEOSEARCH Sicily FROMLONLAT 1 1 BYRADIUS 1 yd
                < -ERR unsupported unit provided. please use M, KM, FT, MI
                > GEOSEARCH Sicily FROMLONLAT 1 1 BYBOX x 1 km
                < -ERR need numeric width
                > GEOSEARCH Sicily FROMLONLAT 1 1 BYBOX 1 x km
                < -ERR need numeric height
                > GEOSEARCH Sicily FROMLONLAT 1 1 BYBOX 1 -1 km
                < -ERR height or width cannot be negative
                > GEOSEARCH Sicily FROMLONLAT 1 1 BYRADIUS 1 km BYBOX 1 1 km
                < -ERR syntax error
                > GEOSEARCH Sicily FROMLONLAT 1 1 BYRADIUS 1 km COUNT 0
                < -ERR COUNT must be > 0
                > GEOSEARCH Sicily FROMLONLAT 1 1 BYRADIUS 1 km ANY
                < -ERR the ANY argument requires COUNT argument
                > GEOSEARCH Sicily FROMLONLAT 1 1 BYRADIUS 1 km STOREDIST
                < -ERR syntax error
                > GEOSEARCHSTORE d Sicily FROMLONLAT 1 1 BYRADIUS 1 km WITHDIST
                < -ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options
                > SET s v
                < +OK
                > GEOSEARCH s FROMLONLAT 1 1 BYRADIUS 1 km
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void geosearchstoreKeepsPlacesOrDistances() {
        transcript("""
                > GEOADD Sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
                < :2
                > GEOSEARCHSTORE d Sicily FROMLONLAT 15 37 BYRADIUS 200 km
                < :2
                > GEOPOS d Catania
                < [[$15.08726745843887329, $37.50266842333162032]]
                > GEOSEARCHSTORE d Sicily FROMLONLAT 15 37 BYRADIUS 200 km ASC COUNT 1 STOREDIST
                < :1
                > ZRANGE d 0 -1
                < [$Catania]
                > ZSCORE d Catania
                < $56.441257870158204
                > GEOSEARCHSTORE d Sicily FROMLONLAT 1 1 BYRADIUS 1 km
                < :0
                > EXISTS d
                < :0
                > GEOSEARCHSTORE d none FROMLONLAT 1 1 BYRADIUS 1 km
                < :0
                """);
    }

    @Test
    void georadiusSaysTheSameInOldWords() {
        transcript("""
                > GEOADD Sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
                < :2
                > GEORADIUS Sicily 15 37 200 km ASC
                < [$Catania, $Palermo]
                > GEORADIUS Sicily 15 37 200 km WITHDIST WITHCOORD DESC COUNT 1
                < [[$Palermo, $190.4424, [$13.36138933897018433, $38.11555639549629859]]]
                > GEORADIUS_RO Sicily 15 37 100 km
                < [$Catania]
                > GEORADIUSBYMEMBER Sicily Palermo 200 km ASC
                < [$Palermo, $Catania]
                > GEORADIUSBYMEMBER_RO Sicily Palermo 200 km WITHDIST DESC
                < [[$Catania, $166.2742], [$Palermo, $0.0000]]
                > GEORADIUS Sicily 15 37 200 km STORE d
                < :2
                > ZCARD d
                < :2
                > GEORADIUS Sicily 15 37 200 km STOREDIST d
                < :2
                > ZSCORE d Palermo
                < $190.44242984775784
                > GEORADIUSBYMEMBER Sicily Palermo 10 km STORE d
                < :1
                > ZRANGE d 0 -1
                < [$Palermo]
                > GEORADIUSBYMEMBER none Palermo 10 km STORE d
                < :0
                > EXISTS d
                < :0
                > GEORADIUSBYMEMBER none Palermo 10 km
                < []
                > GEORADIUS none 15 37 200 km
                < []
                > GEORADIUS Sicily 15 37 200 km STORE d WITHDIST
                < -ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options
                > GEORADIUS_RO Sicily 15 37 200 km STORE d
                < -ERR syntax error
                > GEORADIUSBYMEMBER Sicily none 200 km
                < -ERR could not decode requested zset member
                """);
    }

    @Test
    void geosearchByPolygon() {
        transcriptOfOurs("""
                > GEOADD Sicily 13.361389 38.115556 Palermo 14.733333 36.933333 Ragusa 15.087269 37.502669 Catania 15.287602 37.070104 Siracusa 13.588412 37.311348 Agrigento
                < :5
                > GEOSEARCH Sicily BYPOLYGON 6 13.268550 38.354626 15.379554 37.143270 14.7 36.6 14.193438 37.334376 12.972021 38.138380 13.3 38.2 ASC
                < [$Palermo, $Ragusa, $Siracusa]
                > GEOSEARCH Sicily BYPOLYGON 3 13 38 14 38 13.5 38.5 WITHDIST ASC
                < [[$Palermo, $13425.4891]]
                > GEOSEARCHSTORE d Sicily BYPOLYGON 3 13 38 14 38 13.5 38.5
                < :1
                > GEOSEARCH Sicily BYPOLYGON 2 13 38 14 38 13.5 38.5
                < -ERR GEOSEARCH BYPOLYGON must have at least 3 vertices
                > GEOSEARCH Sicily BYPOLYGON x 13 38 14 38
                < -ERR invalid number of vertices
                > GEOSEARCH Sicily BYPOLYGON 4 13 38 14 38 13.5 38.5
                < -ERR GEOSEARCH BYPOLYGON must have at least 3 vertices
                > GEOSEARCH Sicily FROMMEMBER Palermo BYPOLYGON 3 13 38 14 38 13.5 38.5
                < -ERR syntax error
                """);
    }
}
