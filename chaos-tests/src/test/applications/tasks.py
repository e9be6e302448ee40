"""Celery with Redis as broker and result back end: tasks.py HOST PORT"""

import os
import pathlib
import subprocess
import sys

import celery
from celery import chain, chord, group

if len(sys.argv) == 3 and sys.argv[1][0].isdigit():
    address = "redis://%s:%s" % (sys.argv[1], sys.argv[2])
else:  # the worker, which imports this file
    address = os.environ["TASKS_ADDRESS"]

app = celery.Celery("tasks", broker=address + "/0", backend=address + "/1")
app.conf.update(
    task_default_queue="tasks", worker_hijack_root_logger=False, broker_connection_retry=False,
    task_publish_retry=False, result_expires=600)
attempts = {}


@app.task(name="add")
def add(one, other):
    return one + other


@app.task(name="total")
def total(numbers):
    return sum(numbers)


@app.task(name="flaky", bind=True, max_retries=3)
def flaky(self, name):
    attempts[name] = attempts.get(name, 0) + 1
    if attempts[name] < 3:
        raise self.retry(countdown=0)
    return attempts[name]


@app.task(name="broken")
def broken():
    raise ValueError("as it should")


def main():
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "tasks", "worker", "--pool", "solo", "--loglevel", "FATAL",
         "--without-mingle", "--without-gossip"],
        cwd=pathlib.Path(__file__).parent, env=dict(os.environ, TASKS_ADDRESS=address, PYTHONDONTWRITEBYTECODE="1"))
    try:
        assert add.delay(2, 3).get(timeout=60) == 5
        results = [add.delay(i, i) for i in range(50)]
        assert [result.get(timeout=60) for result in results] == [2 * i for i in range(50)]
        assert chain(add.s(1, 2), add.s(4))().get(timeout=60) == 7
        assert group(add.s(i, 1) for i in range(5))().get(timeout=60) == [1, 2, 3, 4, 5]
        assert chord((add.s(i, i) for i in range(10)), total.s())().get(timeout=60) == 90
        assert flaky.delay("one").get(timeout=60) == 3
        try:
            broken.delay().get(timeout=60)
            raise AssertionError("no error")
        except ValueError as error:
            assert str(error) == "as it should"
        soon = add.apply_async((20, 1), countdown=1)
        assert soon.get(timeout=60) == 21
        assert app.control.ping(timeout=5)
    finally:
        worker.terminate()
        worker.wait(30)
    print("done")


if __name__ == "__main__":
    main()
