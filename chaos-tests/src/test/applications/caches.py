"""django-redis as cache and session store: caches.py HOST PORT"""

import sys

import django
from django.conf import settings

settings.configure(
    CACHES={"default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": "redis://%s:%s/1" % (sys.argv[1], sys.argv[2]),
        "OPTIONS": {"CLIENT_CLASS": "django_redis.client.DefaultClient"}}},
    SESSION_ENGINE="django.contrib.sessions.backends.cache",
    SECRET_KEY="only for this")
django.setup()

from importlib import import_module  # noqa: E402

from django.core.cache import cache  # noqa: E402

assert cache.set("name", {"any": ["value", 1, None]}, timeout=60)
assert cache.get("name") == {"any": ["value", 1, None]}
assert 0 < cache.ttl("name") <= 60 and 0 < cache.pttl("name") <= 60_000
assert cache.add("name", 1) is False and cache.add("new", 1) is True
assert cache.set("name", 2, nx=True) is False
assert cache.persist("name") and cache.ttl("name") is None
assert cache.expire("name", 5) and cache.ttl("name") <= 5
cache.set("count", 10)
assert cache.incr("count") == 11 and cache.decr("count", 5) == 6
try:
    cache.incr("missing")
    raise AssertionError("no error")
except ValueError:
    pass
cache.set_many({"page:%d" % i: i for i in range(100)})
assert cache.get_many(["page:%d" % i for i in range(100)]) == {"page:%d" % i: i for i in range(100)}
assert sorted(cache.iter_keys("page:*")) == sorted("page:%d" % i for i in range(100))
assert cache.delete_pattern("page:*") == 100 and cache.keys("page:*") == []
assert cache.get_or_set("computed", lambda: 3) == 3 and cache.touch("computed", 9)
with cache.lock("lock", timeout=5):
    assert cache.ttl("lock") <= 5
cache.set("versioned", 1, version=1)
assert cache.incr_version("versioned") == 2 and cache.get("versioned", version=2) == 1

session = import_module(settings.SESSION_ENGINE).SessionStore()
session["cart"] = [1, 2]
session.save()
again = import_module(settings.SESSION_ENGINE).SessionStore(session_key=session.session_key)
assert again["cart"] == [1, 2]
again.flush()
assert not again.exists(session.session_key)
cache.clear()
assert cache.keys("*") == []
print("done")
