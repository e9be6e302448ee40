package io.redpoll.node.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLinesTest {
    @ParameterizedTest
    @CsvSource({"WARNING,#", "SEVERE,#", "INFO,*", "FINE,-", "FINEST,."})
    void aLineIsAsRedisWritesIt(String level, String sign) {
        var entry = new LogRecord(Level.parse(level), "Ready to accept connections {0}");
        entry.setParameters(new Object[] {"tcp"});
        var line = new LogLines(() -> LogLines.MASTER).format(entry);
        assertTrue(
                line.matches("\\d+:M \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\" + sign
                        + " Ready to accept connections tcp\n"),
                line);
    }
}
