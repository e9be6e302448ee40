"""What a course on Redis has its readers do, with redis-py: exercises.py HOST PORT"""

import sys
import threading
import time

import redis

client = redis.Redis(host=sys.argv[1], port=int(sys.argv[2]), decode_responses=True)


def counters():
    assert [client.incr("page:views") for _ in range(3)] == [1, 2, 3]
    assert client.incrby("page:views", 7) == 10 and client.decr("page:views") == 9
    assert client.incrbyfloat("price", 10.5) == 10.5


def expiry():
    client.set("token", "secret", ex=100)
    assert 0 < client.ttl("token") <= 100
    assert client.persist("token") and client.ttl("token") == -1
    client.set("soon", "gone", px=20)
    until(lambda: client.get("soon") is None)


def hashes():
    client.hset("user:1", mapping={"name": "Ada", "age": 36})
    assert client.hgetall("user:1") == {"name": "Ada", "age": "36"}
    assert client.hincrby("user:1", "age", 1) == 37
    assert client.hmget("user:1", "name", "mail") == ["Ada", None]


def sets():
    client.sadd("tags:1", "a", "b", "c")
    client.sadd("tags:2", "b", "c", "d")
    assert client.sinter("tags:1", "tags:2") == {"b", "c"}
    assert client.sdiff("tags:1", "tags:2") == {"a"}
    assert client.sunion("tags:1", "tags:2") == {"a", "b", "c", "d"}
    assert client.sismember("tags:1", "a") and client.scard("tags:1") == 3


def leaderboard():
    client.zadd("board", {"ann": 50, "bob": 70, "cid": 60})
    client.zincrby("board", 25, "ann")
    assert client.zrevrange("board", 0, 1, withscores=True) == [("ann", 75.0), ("bob", 70.0)]
    assert client.zrevrank("board", "cid") == 2 and client.zcount("board", 60, 70) == 2


def cache_aside():
    """Many ask for what is not cached; one computes it."""
    computed = []

    def read():
        while True:
            value = client.get("report")
            if value is not None:
                return value
            if client.set("report:lock", "1", nx=True, px=5000):
                if client.get("report") is None:  # nobody computed it between the look and the lock
                    computed.append(1)
                    time.sleep(0.02)  # the work
                    client.set("report", "42", ex=60)
                client.delete("report:lock")
            else:
                time.sleep(0.005)

    results = in_threads(8, read)
    assert results == ["42"] * 8 and len(computed) == 1, computed


def chat():
    with client.pubsub() as room:
        room.subscribe("room:1")
        room.psubscribe("room:*")
        until(lambda: client.pubsub_numsub("room:1")[0][1] == 1 and client.pubsub_numpat() == 1)
        assert client.publish("room:1", "hello") == 2
        messages = messages_of(room, 2)
        assert sorted(message["type"] for message in messages) == ["message", "pmessage"]
        assert {message["data"] for message in messages} == {"hello"}


def messages_of(room, count):
    found = []
    deadline = time.monotonic() + 10
    while len(found) < count and time.monotonic() < deadline:
        message = room.get_message(ignore_subscribe_messages=True, timeout=1)
        if message:
            found.append(message)
    return found


def queue():
    done = []

    def worker():
        while True:
            _, job = redis_of_thread().brpop("jobs", timeout=10)
            if job == "stop":
                return
            done.append(job)

    workers = [threading.Thread(target=worker) for _ in range(2)]
    for each in workers:
        each.start()
    for i in range(100):
        client.lpush("jobs", "job %d" % i)
    for _ in workers:
        client.lpush("jobs", "stop")
    for each in workers:
        each.join(20)
    assert sorted(done) == sorted("job %d" % i for i in range(100))


def reliable_queue():
    client.rpush("todo", "a", "b")
    assert client.lmove("todo", "doing", "LEFT", "RIGHT") == "a"
    assert client.lrange("doing", 0, -1) == ["a"]
    assert client.lrem("doing", 1, "a") == 1 and client.llen("todo") == 1


def streams():
    """A consumer dies with its entries; another claims them."""
    client.xgroup_create("orders", "billing", id="0", mkstream=True)
    ids = [client.xadd("orders", {"number": i}) for i in range(10)]
    taken = client.xreadgroup("billing", "dead", {"orders": ">"}, count=4)[0][1]
    assert [entry for entry, _ in taken] == ids[:4]
    others = client.xreadgroup("billing", "alive", {"orders": ">"}, count=100)[0][1]
    assert len(others) == 6 and client.xack("orders", "billing", *ids[4:]) == 6
    pending = client.xpending("orders", "billing")
    assert pending["pending"] == 4 and pending["consumers"] == [{"name": "dead", "pending": 4}]
    claimed = client.xclaim("orders", "billing", "alive", 0, ids[:2])
    assert [entry for entry, _ in claimed] == ids[:2]
    rest = client.xautoclaim("orders", "billing", "alive", 0, "0-0")[1]
    assert [entry for entry, _ in rest] == ids[:4]
    assert client.xack("orders", "billing", *ids[:4]) == 4
    assert client.xpending("orders", "billing")["pending"] == 0


def rate_limit():
    """At most five in a window."""
    def allowed(user):
        key = "rate:" + user
        with client.pipeline() as pipe:
            count, _ = pipe.incr(key).expire(key, 60, nx=True).execute()
        return count <= 5

    assert [allowed("ann") for _ in range(7)] == [True] * 5 + [False] * 2
    assert 0 < client.ttl("rate:ann") <= 60


def idempotency():
    """A payment that is sent ten times is made once."""
    results = in_threads(10, lambda: redis_of_thread().set("payment:7", "done", nx=True, ex=60))
    assert results.count(True) == 1


def optimistic_transfer():
    """WATCH, and again where somebody was quicker."""
    client.mset({"{bank}ann": 1000, "{bank}bob": 0})

    def transfer():
        own = redis_of_thread()

        def move(pipe):
            left = int(pipe.get("{bank}ann"))
            pipe.multi()
            pipe.set("{bank}ann", left - 10).incrby("{bank}bob", 10)

        for _ in range(10):
            own.transaction(move, "{bank}ann")

    in_threads(4, transfer)
    assert client.mget("{bank}ann", "{bank}bob") == ["600", "400"]


def redis_of_thread():
    return redis.Redis(host=sys.argv[1], port=int(sys.argv[2]), decode_responses=True)


def in_threads(count, work):
    results = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == count
    return results


def until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


for exercise in (counters, expiry, hashes, sets, leaderboard, cache_aside, chat, queue, reliable_queue, streams,
                 rate_limit, idempotency, optimistic_transfer):
    exercise()
print("done")
