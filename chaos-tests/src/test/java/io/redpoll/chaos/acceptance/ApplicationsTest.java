package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.chaos.ServersOfATest;
import io.redpoll.chaos.cluster.LocalServers;
import io.redpoll.chaos.cluster.Member;
import io.redpoll.chaos.cluster.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Applications of Python and JavaScript that use Redis, as they come, with one node of ours in its place. Each is a
/// program in `chaos-tests/src/test/applications`, which is skipped where its packages are not installed.
@ExtendWith(ServersOfATest.class)
class ApplicationsTest {
    private static final Path DIRECTORY = Programs.home().resolve("chaos-tests/src/test/applications");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void exercisesOfACourse(LocalServers servers) throws Exception {
        python("exercises.py", "redis", servers.startNode());
    }

    @Test
    void locksOfRedisPyAndRedlock(LocalServers servers) throws Exception {
        python("locks.py", "redis", servers.startNode(), servers.startNode(), servers.startNode());
    }

    @Test
    void sessionsOfFlask(LocalServers servers) throws Exception {
        python("sessions.py", "flask_session", servers.startNode());
    }

    @Test
    void jobsOfRq(LocalServers servers) throws Exception {
        python("jobs.py", "rq", servers.startNode());
    }

    @Test
    void tasksOfCelery(LocalServers servers) throws Exception {
        python("tasks.py", "celery", servers.startNode());
    }

    @Test
    void cachesOfDjango(LocalServers servers) throws Exception {
        python("caches.py", "django_redis", servers.startNode());
    }

    @Test
    void queuesOfBullMq(LocalServers servers) throws Exception {
        assumeTrue(Programs.isInstalled("node") && Files.isDirectory(DIRECTORY.resolve("node_modules/bullmq")));
        run("node", "queues.mjs", servers.startNode());
    }

    private static void python(String program, String needs, Member... nodes) {
        var found = Programs.run(Duration.ofSeconds(30), "/usr/bin/python3", "-c", "import " + needs);
        assumeTrue(found.code() == 0, needs + " is not installed");
        run("/usr/bin/python3", program, nodes);
    }

    private static void run(String interpreter, String program, Member... nodes) {
        var command =
                new ArrayList<>(List.of(interpreter, DIRECTORY.resolve(program).toString()));
        for (var node : nodes) {
            command.add(node.host());
            command.add(Integer.toString(node.port()));
        }
        var outcome = Programs.run(LIMIT, command.toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome.output());
        assertTrue(outcome.output().endsWith("done\n"), outcome.output());
    }
}
