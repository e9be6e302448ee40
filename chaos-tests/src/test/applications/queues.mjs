// BullMQ: delayed, repeated, prioritised, retried jobs and flows of parents and children: queues.mjs HOST PORT
import assert from 'node:assert/strict';
import { FlowProducer, Job, Queue, QueueEvents, Worker } from 'bullmq';

const connection = { host: process.argv[2], port: Number(process.argv[3]), maxRetriesPerRequest: null };
const opened = [];
const keep = (each) => { opened.push(each); return each; };

const queue = keep(new Queue('work', { connection }));
const events = keep(new QueueEvents('work', { connection }));
await events.waitUntilReady();
const order = [];
let attempts = 0;
const worker = keep(new Worker('work', async (job) => {
  order.push(job.name);
  if (job.name === 'flaky' && ++attempts < 3) throw new Error('once more');
  if (job.name === 'broken') throw new Error('as it should');
  if (job.name === 'progress') await job.updateProgress(50);
  return { doubled: job.data.number * 2 };
}, { connection, autorun: false, concurrency: 1 }));

// priorities, before anybody works
const late = await queue.add('low', { number: 1 }, { priority: 10 });
const early = await queue.add('high', { number: 2 }, { priority: 1 });
worker.run();
assert.deepEqual(await late.waitUntilFinished(events, 30000), { doubled: 2 });
assert.deepEqual(await early.waitUntilFinished(events, 30000), { doubled: 4 });
assert.deepEqual(order.slice(0, 2), ['high', 'low']);

const many = await queue.addBulk([...Array(100).keys()].map((number) => ({ name: 'plain', data: { number } })));
const results = await Promise.all(many.map((job) => job.waitUntilFinished(events, 30000)));
assert.deepEqual(results.map((result) => result.doubled), [...Array(100).keys()].map((number) => 2 * number));

const began = Date.now();
await (await queue.add('delayed', { number: 3 }, { delay: 300 })).waitUntilFinished(events, 30000);
assert.ok(Date.now() - began >= 300);

await (await queue.add('flaky', { number: 4 }, { attempts: 5, backoff: 20 })).waitUntilFinished(events, 30000);
assert.equal(attempts, 3);
const broken = await queue.add('broken', { number: 5 });
await assert.rejects(broken.waitUntilFinished(events, 30000), /as it should/);
assert.equal(await broken.getState(), 'failed');
assert.ok((await Job.fromId(queue, broken.id)).failedReason.includes('as it should'));
const progress = await queue.add('progress', { number: 6 });
await progress.waitUntilFinished(events, 30000);
assert.equal((await Job.fromId(queue, progress.id)).progress, 50);

// the same id is one job
const twice = await Promise.all([1, 2].map(() => queue.add('once', { number: 7 }, { jobId: 'only' })));
assert.equal(twice[0].id, twice[1].id);

let ticks = 0;
await queue.upsertJobScheduler('every', { every: 100 }, { name: 'tick', data: { number: 8 } });
await new Promise((resolve) => worker.on('completed', (job) => job.name === 'tick' && ++ticks === 3 && resolve()));
assert.ok(await queue.removeJobScheduler('every'));

const childResults = keep(new Worker('children', async (job) => job.data.number, { connection }));
const parents = keep(new Queue('parents', { connection }));
const parentEvents = keep(new QueueEvents('parents', { connection }));
await parentEvents.waitUntilReady();
keep(new Worker('parents', async (job) =>
  Object.values(await job.getChildrenValues()).reduce((sum, each) => sum + each, 0), { connection }));
const flow = await keep(new FlowProducer({ connection })).add({
  name: 'sum', queueName: 'parents',
  children: [1, 2, 3, 4].map((number) => ({ name: 'part', data: { number }, queueName: 'children' })),
});
assert.equal(await flow.job.waitUntilFinished(parentEvents, 30000), 10);
assert.ok(childResults.isRunning());

await queue.pause();
await queue.add('waits', { number: 9 });
assert.equal((await queue.getJobCounts('paused', 'wait')).paused + (await queue.getJobCounts('wait')).wait, 1);
await queue.resume();
await queue.drain();
await queue.obliterate({ force: true });

for (const each of opened.reverse()) await each.close();
console.log('done');
process.exit(0);
