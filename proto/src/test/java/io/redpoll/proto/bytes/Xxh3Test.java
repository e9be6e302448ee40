package io.redpoll.proto.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Xxh3Test {
    /// What `xxhsum -H3` of xxHash 0.8.1 says, around every length at which the way of computing changes.
    @ParameterizedTest
    @CsvSource({
        "0, 2d06800538d394c2",
        "1, 4c5cca45d0f4811f",
        "2, a7e250c97710ff27",
        "3, 15f7093b173d005c",
        "4, dca012f95811b6b9",
        "5, b290cafc7b254345",
        "8, dec6a9a43575982e",
        "9, cbe393399f17ffbd",
        "16, 7e484c18d74895d0",
        "17, 208bde5ee2bed407",
        "32, 03df0ac5255d1446",
        "33, 199a362122d71f46",
        "64, dd30702ab46b3745",
        "65, fab36b851b94ce20",
        "96, d245cd2541582982",
        "97, 60e3e1d0d43785b3",
        "128, f92b70eaa21a6288",
        "129, f8f76713f2bb60fa",
        "144, d87f00765ee3d89e",
        "150, b87aa95cb5f54aa2",
        "240, ccc7375172c41f03",
        "241, 0b3b630948ce4a00",
        "256, ec85b75bafe6ca74",
        "257, 12ef0ff633841459",
        "1023, f0d330ce2b3300fb",
        "1024, 23bc880ebf0d29c6",
        "1025, c09fdfbc398c7d82",
        "1088, a16bad67843c5a45",
        "1089, 822327a86aad957c",
        "2048, 19f6f9c987331373",
        "2049, 5045460f5d85c275",
        "5000, 559fff92c2b7f8ee"
    })
    void hashIsThatOfTheReference(int length, String expected) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + 7);
        }
        var slice = Slice.of(bytes);
        assertEquals(expected, HexFormat.of().toHexDigits(Xxh3.of(slice.address(), slice.length())));
    }
}
