package io.redpoll.node.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SizeClassTest {
    @Test
    void roundsUpByLessThanEightBytesAndThenByAnEighth() {
        for (long bytes = 1; bytes < 1 << 20; bytes++) {
            long rounded = SizeClass.round(bytes);
            assertTrue(rounded >= bytes);
            assertTrue(rounded - bytes < Math.max(8, bytes / 8 + 1), () -> rounded + " from less");
        }
    }

    @Test
    void eachClassIsTheOneOfItsOwnSize() {
        for (int sizeClass = 0; sizeClass < SizeClass.ALL_CLASSES; sizeClass++) {
            assertEquals(sizeClass, SizeClass.of(SizeClass.bytes(sizeClass)));
        }
    }
}
