package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the store says of each change; in brackets what is no further change.
final class EventTest {
    private final TestStore store = new TestStore();
    private final List<String> heard = new ArrayList<>();

    @BeforeEach
    void listen() {
        store.access.watching(true);
        store.access.listen(new Changes() {
            @Override
            public void changed(int database, Slice key, Event event) {
                heard.add(event.word + " " + key);
            }

            @Override
            public void told(int database, Slice key, Event event) {
                heard.add("(" + event.word + " " + key + ")");
            }

            @Override
            public void removed(int database, Slice key, Removal why) {
                heard.add("[" + why + " " + key + "]");
            }

            @Override
            public void fieldsExpired(int database, Slice key, FieldNames fields, boolean all) {
                heard.add("[" + fields.count() + " fields of " + key + (all ? ", all]" : "]"));
            }
        });
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void hears(String... events) {
        assertEquals(List.of(events), heard);
        heard.clear();
    }

    @Test
    void setSaysWhetherTheKeyIsNewAndExpires() {
        store.set("k", "1");
        hears("(new k)", "set k");
        store.set("k", "2", store.nowMs + 1);
        hears("(overwritten k)", "set k", "(expire k)");
        store.set("k", "3", Strings.KEEP_EXPIRY);
        hears("(overwritten k)", "set k");
        store.set("k", "4", store.nowMs);
        hears("del k");
        store.set("k", "5", store.nowMs);
        hears();
    }

    @Test
    void whatChangesAStringIsNamed() {
        store.with("k", key -> store.access.strings().increment(key, 2));
        hears("(new k)", "incrby k");
        store.with("k", key -> store.access.strings().append(key, Slice.of("0")));
        hears("append k");
        store.with("k", key -> store.access.strings().setRange(key, 1, Slice.of("1")));
        hears("setrange k");
    }

    @Test
    void timesToLiveAreNamed() {
        store.set("k", "1");
        heard.clear();
        store.test("k", key -> store.access.keys().expireAt(key, store.nowMs + 1));
        hears("expire k");
        store.test("k", key -> store.access.keys().persist(key));
        hears("persist k");
        store.test("k", key -> store.access.keys().expireAt(key, store.nowMs));
        hears("del k");
    }

    @Test
    void renameNamesBothKeys() {
        store.set("a", "1");
        store.set("b", "1");
        heard.clear();
        store.rename("a", "b");
        hears("(overwritten b)", "(new b)", "rename_from a", "rename_to b");
        store.rename("b", "b");
        hears();
    }

    @Test
    void aReadThatFindsNothingIsAMissIfTheCommandReads() {
        store.get("k");
        hears();
        store.access.reading(true);
        store.get("k");
        hears("(keymiss k)");
        assertEquals(0, store.access.changes());
    }

    @Test
    void aReadRemovesWhatIsExpiredWhereItMay() {
        store.set("k", "1", store.nowMs + 1);
        heard.clear();
        store.nowMs++;
        assertEquals(null, store.get("k"));
        hears();
        store.access.reaping(true);
        assertEquals(null, store.get("k"));
        hears("[EXPIRED k]");
        assertEquals(0, store.keyspace.size(0));
        assertEquals(0, store.access.changes());
    }
}
