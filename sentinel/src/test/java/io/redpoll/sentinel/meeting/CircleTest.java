package io.redpoll.sentinel.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.sentinel.raft.Member;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CircleTest {
    private static final Member A = new Member("a", 1);
    private static final Member B = new Member("b", 1);
    private static final Member C = new Member("c", 1);
    private static final Member D = new Member("d", 1);

    @Test
    void completeWhenAllHaveMetTheSame() {
        var circle = new Circle(A, List.of(), 3);
        tell(circle, B, A, B);
        tell(circle, C, A, B, C);
        assertTrue(circle.complete().isEmpty());
        tell(circle, B, A, B, C);
        assertEquals(List.of(A, B, C), circle.complete().orElseThrow());
    }

    @Test
    void takesNobodyInOnceThereAreEnough() {
        var circle = new Circle(A, List.of(), 3);
        tell(circle, B, B);
        tell(circle, C, C);
        tell(circle, D, A, B, D);
        assertEquals(3, circle.met().size());
        assertTrue(circle.isDivided());
        assertTrue(circle.complete().isEmpty());
    }

    @Test
    void sentinelThatIsNeededAloneIsComplete() {
        var circle = new Circle(A, List.of(), 1);
        assertEquals(List.of(A), circle.complete().orElseThrow());
        assertFalse(circle.isDivided());
    }

    @Test
    void afterARestartItSaysWhatItSaidBefore() {
        assertEquals(3, new Circle(A, List.of(A, B, C), 3).met().size());
    }

    @Test
    void helloSurvivesTheWire() {
        var met = new TreeSet<>(List.of("a:1", "::1:2"));
        var hello = new Hello(A, "0".repeat(40), "mymaster", "127.0.0.1", 6379, met);
        assertEquals(hello, Hello.parse(hello.text()).orElseThrow());
    }

    @Test
    void helloOfRedisIsNotOurs() {
        assertTrue(
                Hello.parse("127.0.0.1,26379,0000,0,mymaster,127.0.0.1,6379,0").isEmpty());
    }

    private static void tell(Circle circle, Member sender, Member... met) {
        var addresses = new TreeSet<String>();
        for (var member : met) {
            addresses.add(member.toString());
        }
        circle.hear(sender, addresses);
    }
}
