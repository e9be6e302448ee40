package io.redpoll.proto.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashSlotTest {
    private static int slot(String key) {
        return Slice.of(key).slot();
    }

    /// The definition: one bit at a time.
    private static int bitwise(byte[] bytes) {
        int crc = 0;
        for (byte value : bytes) {
            crc ^= (value & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
            }
        }
        return crc;
    }

    private static int sliced(byte[] bytes) {
        var slice = Slice.of(bytes);
        return HashSlot.crc16(slice.address(), slice.length());
    }

    @Test
    void theCheckValueIsTheSpecifications() {
        assertEquals(0x31c3, sliced("123456789".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void eightBytesAStepGiveWhatOneBitAStepGives() {
        Chance.tries(1000, chance -> {
            byte[] bytes = chance.bytes(0, 70);
            assertEquals(bitwise(bytes), sliced(bytes));
        });
    }

    /// As `CLUSTER KEYSLOT` of Redis 7.0.15 answers.
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"foo 12182", "bar 5061", "hello 866", "somekey 11058", "foo{hash_tag} 2515", "bar{hash_tag} 2515"})
    void publishedExamplesHold(String key, int slot) {
        assertEquals(slot, slot(key));
    }

    @ParameterizedTest
    @CsvSource({
        "{user1000}.following, user1000",
        "{user1000}.followers, user1000",
        "a{b}c{d}, b",
        "foo{{bar}}zap, {bar",
        "foo{bar}{zap}, bar",
        "}{x}, x"
    })
    void theFirstTagIsHashed(String key, String tag) {
        assertEquals(bitwise(tag.getBytes(StandardCharsets.UTF_8)) % HashSlot.COUNT, slot(key));
    }

    @ParameterizedTest
    @CsvSource({"foo{}{bar}", "{}", "{", "}", "a{b", "a}b{", "{}x"})
    void anEmptyOrOpenTagIsNone(String key) {
        assertEquals(bitwise(key.getBytes(StandardCharsets.UTF_8)) % HashSlot.COUNT, slot(key));
    }

    @Test
    void theEmptyKeyIsInSlotZero() {
        assertEquals(0, slot(""));
    }

    @Test
    void aSliceThatIsPointedElsewhereForgetsItsSlotAndHash() {
        var slice = new Slice().point(Slice.of("foo"));
        assertEquals(12182, slice.slot());
        long hash = slice.hash();
        var other = Slice.of("bar");
        slice.point(other.address(), other.length());
        assertEquals(5061, slice.slot());
        assertNotEquals(hash, slice.hash());
    }
}
