package io.redpoll.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The rooms of a node, lowest first. A room may use the rooms of earlier lines; rooms of one line do not know each
/// other. [Node], in no room, uses them all.
class RoomsTest {
    private static final List<List<String>> LINES = List.of(
            List.of("metrics"),
            List.of("config", "memory"),
            List.of("store", "journal"),
            List.of("command"),
            List.of("family", "security", "pubsub", "cluster"),
            List.of("dispatch", "bus"),
            List.of("recovery", "scripting"),
            List.of("introspection", "replication", "server"));

    private static final String HOUSE = "io.redpoll.node";

    static {
        // What is outside our packages is needed by name only; reading it takes most of the time.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    }

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(HOUSE, "io.redpoll.proto.bytes", "io.redpoll.proto.resp");

    @Test
    void aRoomUsesOnlyRoomsOfEarlierLines() {
        var lines = lines();
        var violations = new TreeSet<String>();
        for (var user : CLASSES) {
            for (var dependency : user.getDirectDependenciesFromSelf()) {
                String from = room(user);
                String to = room(dependency.getTargetClass());
                if (!from.isEmpty() && !to.isEmpty() && !from.equals(to) && line(from, lines) <= line(to, lines)) {
                    violations.add(dependency.getDescription());
                }
            }
        }
        assertEquals("", String.join("\n", violations));
    }

    @Test
    void everyRoomIsOnTheList() {
        var unknown = new TreeSet<String>();
        CLASSES.forEach(type -> unknown.add(room(type)));
        unknown.removeAll(lines().keySet());
        unknown.remove("");
        assertEquals("[]", unknown.toString());
    }

    @Test
    void theListIsOfThisHouse() {
        assertFalse(CLASSES.isEmpty());
        assertEquals("store", room(CLASSES.get("io.redpoll.node.store.Keyspace")));
    }

    @Test
    void noRoomIsEnteredFromBelow() {
        noClasses()
                .that()
                .resideInAPackage("io.redpoll.proto..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(HOUSE + "..")
                .check(CLASSES);
    }

    @Test
    void theStoreKnowsNeitherRespNorNetty() {
        noClasses()
                .that()
                .resideInAnyPackage(HOUSE + ".store..", HOUSE + ".memory..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "io.redpoll.proto.resp..", "io.redpoll.proto.rpc..", "io.grpc..")
                .check(CLASSES);
    }

    @Test
    void nobodyUsesUnsafe() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("sun.misc.Unsafe")
                .check(CLASSES);
    }

    @Test
    void onlyTheClockReadsTheTimeOfDay() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.redpoll.node.metrics.Clock")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    private static int line(String room, Map<String, Integer> lines) {
        return lines.getOrDefault(room, Integer.MAX_VALUE);
    }

    private static Map<String, Integer> lines() {
        var lines = new HashMap<String, Integer>();
        for (int line = 0; line < LINES.size(); line++) {
            for (var room : LINES.get(line)) {
                lines.put(room, line);
            }
        }
        return lines;
    }

    /// The room of a class; empty for [Node] and for what is not of the node.
    private static String room(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(HOUSE + ".") ? name.substring(HOUSE.length() + 1).split("\\.", 2)[0] : "";
    }
}
