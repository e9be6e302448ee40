"""redis-py's Lock on one server, and the Redlock algorithm with it on several: locks.py HOST PORT [HOST PORT …]"""

import sys
import threading
import time

import redis
from redis.exceptions import LockError, LockNotOwnedError

servers = [redis.Redis(host=host, port=int(port)) for host, port in zip(sys.argv[1::2], sys.argv[2::2])]
one = servers[0]

# Only one of many threads is in the section at a time.
inside, entered = 0, 0


def work():
    global inside, entered
    for _ in range(20):
        with one.lock("lock:section", timeout=10, sleep=0.001):
            inside += 1
            assert inside == 1
            entered += 1
            inside -= 1


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert entered == 80, entered

# Whoever does not hold it can neither release nor extend it.
first = one.lock("lock:owned", timeout=10)
assert first.acquire()
second = one.lock("lock:owned", timeout=10, blocking_timeout=0.05)
assert not second.acquire()
for refused in (second.release, lambda: second.extend(5), second.reacquire):
    second.local.token = b"another"
    try:
        refused()
        raise AssertionError("not refused")
    except LockNotOwnedError:
        pass
assert first.extend(20) and 20 < one.ttl("lock:owned") <= 30
assert first.reacquire() and one.ttl("lock:owned") <= 10
first.release()
try:
    first.release()
    raise AssertionError("released twice")
except LockError:
    pass

# A lock whose time is over is free.
short = one.lock("lock:short", timeout=0.05)
assert short.acquire()
assert one.lock("lock:short", timeout=1, blocking_timeout=5, sleep=0.01).acquire()


# Redlock: held by whoever has a majority in time.
def redlock(name, seconds):
    began = time.monotonic()
    locks = [server.lock(name, timeout=seconds, blocking_timeout=0) for server in servers]
    held = [lock for lock in locks if lock.acquire()]
    if len(held) > len(servers) // 2 and time.monotonic() - began < seconds:
        return held
    for lock in held:
        lock.release()
    return None


held = redlock("redlock", 10)
assert held and redlock("redlock", 10) is None
for lock in held:
    lock.release()
assert redlock("redlock", 10)
print("done")
