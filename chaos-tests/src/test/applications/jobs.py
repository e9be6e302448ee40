"""RQ: jobs, failures, retries, dependencies and scheduled jobs: jobs.py HOST PORT"""

import datetime
import operator
import sys

import redis
import rq
from rq.job import JobStatus
from rq.registry import FailedJobRegistry, FinishedJobRegistry, ScheduledJobRegistry
from rq.scheduler import RQScheduler

client = redis.Redis(host=sys.argv[1], port=int(sys.argv[2]))
queue = rq.Queue("work", connection=client)


def work():
    rq.SimpleWorker([queue], connection=client).work(burst=True, logging_level="CRITICAL")


sums = [queue.enqueue(operator.add, i, 1) for i in range(20)]
assert queue.count == 20
work()
assert [job.result for job in sums] == list(range(1, 21))
assert len(FinishedJobRegistry(queue=queue)) == 20

broken = queue.enqueue(operator.truediv, 1, 0)
work()
assert broken.get_status(refresh=True) == JobStatus.FAILED
assert broken.id in FailedJobRegistry(queue=queue)
assert "ZeroDivisionError" in broken.exc_info
broken.requeue()
work()
assert broken.get_status(refresh=True) == JobStatus.FAILED

retried = queue.enqueue(operator.truediv, 1, 0, retry=rq.Retry(max=2))
work()
assert retried.get_status(refresh=True) == JobStatus.FAILED
retried.refresh()
assert retried.retries_left == 0

parent = queue.enqueue(operator.mul, 6, 7)
child = queue.enqueue(operator.add, 1, 1, depends_on=parent)
assert child.get_status(refresh=True) == JobStatus.DEFERRED
work()
assert parent.result == 42 and child.get_status(refresh=True) == JobStatus.FINISHED

later = queue.enqueue_at(datetime.datetime.now(datetime.timezone.utc), operator.neg, 1)
assert later.id in ScheduledJobRegistry(queue=queue)
scheduler = RQScheduler([queue], connection=client)
assert scheduler.acquire_locks()
scheduler.enqueue_scheduled_jobs()
scheduler.release_locks()
work()
assert later.result == -1

cancelled = queue.enqueue(operator.neg, 2)
cancelled.cancel()
work()
assert cancelled.get_status(refresh=True) == JobStatus.CANCELED
print("done")
