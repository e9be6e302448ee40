package io.redpoll.sentinel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// What a sentinel may know of the rest of the house.
class RoomsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.redpoll.sentinel");

    /// A sentinel speaks RESP with the node's rooms for that, and holds no data.
    @Test
    void aSentinelUsesOnlyTheRoomsThatSpeakToClients() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.redpoll.node",
                        "io.redpoll.node.memory..",
                        "io.redpoll.node.store..",
                        "io.redpoll.node.journal..",
                        "io.redpoll.node.family..",
                        "io.redpoll.node.cluster..",
                        "io.redpoll.node.dispatch..",
                        "io.redpoll.node.recovery..",
                        "io.redpoll.node.scripting..",
                        "io.redpoll.node.replication..")
                .check(CLASSES);
    }

    @Test
    void onlyTheRaftRoomKnowsRatis() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.redpoll.sentinel.raft")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.ratis..")
                .check(CLASSES);
    }

    @Test
    void whatIsAgreedOnKnowsNoNetwork() {
        noClasses()
                .that()
                .resideInAPackage("io.redpoll.sentinel.state")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "io.netty..", "org.apache.ratis..", "java.net..")
                .check(CLASSES);
    }
}
