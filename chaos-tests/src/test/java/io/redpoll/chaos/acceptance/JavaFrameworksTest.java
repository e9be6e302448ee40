package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.chaos.ServersOfATest;
import io.redpoll.chaos.cluster.LocalServers;
import io.redpoll.chaos.cluster.Member;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.redisson.Redisson;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.IntegerCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;
import org.redisson.config.Config;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;

/// Redisson and Spring Data Redis, whose locks, limiters and templates are scripts, with one node of ours.
@ExtendWith(ServersOfATest.class)
class JavaFrameworksTest {
    private static RedissonClient redisson(Member node) {
        var config = new Config();
        config.useSingleServer().setAddress("redis://" + node.host() + ":" + node.port());
        return Redisson.create(config);
    }

    @Test
    void locksOfRedissonExcludeAndMayBeEnteredAgain(LocalServers servers) throws Exception {
        var redisson = redisson(servers.startNode());
        try {
            var inside = new AtomicInteger();
            var entered = new AtomicInteger();
            var most = new AtomicInteger();
            var threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = Thread.ofPlatform().start(() -> {
                    for (int round = 0; round < 25; round++) {
                        holding(
                                redisson.getLock("lock"),
                                () -> holding(redisson.getLock("lock"), () -> {
                                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                    entered.incrementAndGet();
                                    inside.decrementAndGet();
                                }));
                    }
                });
            }
            for (var thread : threads) {
                thread.join();
            }
            assertEquals(1, most.get());
            assertEquals(100, entered.get());
            assertFalse(redisson.getLock("lock").isLocked());

            var both = redisson.getReadWriteLock("both");
            holding(
                    redisson.getFairLock("fair"),
                    () -> holding(both.readLock(), () -> {
                        assertFalse(other(() -> both.writeLock().tryLock()));
                        assertTrue(other(() -> both.readLock().tryLock()));
                    }));
        } finally {
            redisson.shutdown();
        }
    }

    private static void holding(Lock lock, Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /// What another thread gets.
    private static boolean other(Supplier<Boolean> work) {
        return CompletableFuture.supplyAsync(work).join();
    }

    @Test
    void limitersAndCollectionsOfRedisson(LocalServers servers) throws Exception {
        var redisson = redisson(servers.startNode());
        try {
            var semaphore = redisson.getSemaphore("permits");
            assertTrue(semaphore.trySetPermits(2));
            assertTrue(semaphore.tryAcquire(2));
            assertFalse(semaphore.tryAcquire());
            semaphore.release();
            assertTrue(semaphore.tryAcquire(Duration.ofSeconds(5)));

            var limiter = redisson.getRateLimiter("rate");
            assertTrue(limiter.trySetRate(RateType.OVERALL, 3, Duration.ofHours(1)));
            assertTrue(limiter.tryAcquire(3));
            assertFalse(limiter.tryAcquire());

            var map = redisson.<String, Integer>getMapCache(
                    "map", new CompositeCodec(StringCodec.INSTANCE, IntegerCodec.INSTANCE));
            map.put("kept", 1);
            map.put("brief", 2, 10, TimeUnit.MINUTES);
            assertEquals(2, map.addAndGet("kept", 1));
            assertEquals(2, map.size());
            assertEquals(1, map.fastRemove("brief"));

            var topic = redisson.getTopic("topic");
            var heard = new CountDownLatch(1);
            topic.addListener(String.class, (channel, message) -> heard.countDown());
            assertEquals(1, topic.publish("hello"));
            assertTrue(heard.await(30, TimeUnit.SECONDS));

            var latch = redisson.getCountDownLatch("latch");
            assertTrue(latch.trySetCount(1));
            latch.countDown();
            assertTrue(latch.await(30, TimeUnit.SECONDS));
            assertEquals(1, redisson.getAtomicLong("number").incrementAndGet());
            assertTrue(redisson.getBloomFilter("filter").tryInit(1000, 0.01));
        } finally {
            redisson.shutdown();
        }
    }

    /// Deprecated by now, and in use everywhere.
    @Test
    @SuppressWarnings("deprecation")
    void delayedQueuesOfRedisson(LocalServers servers) throws Exception {
        var redisson = redisson(servers.startNode());
        try {
            var queue = redisson.<String>getBlockingQueue("queue");
            var delayed = redisson.getDelayedQueue(queue);
            delayed.offer("later", 100, TimeUnit.MILLISECONDS);
            assertEquals("later", queue.poll(30, TimeUnit.SECONDS));
            delayed.destroy();
        } finally {
            redisson.shutdown();
        }
    }

    @Test
    void scriptsOfSpringData(LocalServers servers) throws Exception {
        var node = servers.startNode();
        var connections = new LettuceConnectionFactory(node.host(), node.port());
        connections.afterPropertiesSet();
        connections.start();
        try {
            var template = new StringRedisTemplate(connections);
            template.opsForValue().set("key", "value", Duration.ofMinutes(1));
            assertEquals("value", template.opsForValue().get("key"));
            assertEquals(2, template.opsForList().rightPushAll("list", "a", "b"));

            var swap = new DefaultRedisScript<>(
                    "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) return 1 end"
                            + " return 0",
                    Long.class);
            assertEquals(1L, template.execute(swap, List.of("key"), "value", "next"));
            assertEquals(0L, template.execute(swap, List.of("key"), "value", "next"));
            assertEquals("next", template.opsForValue().get("key"));

            var list = new DefaultRedisScript<>("return redis.call('LRANGE', KEYS[1], 0, -1)", List.class);
            assertEquals(List.of("a", "b"), template.execute(list, List.of("list")));
            var nothing = new DefaultRedisScript<>("return redis.call('GET', 'no' .. 'thing')", String.class);
            assertNull(template.execute(nothing, List.of()));
        } finally {
            connections.destroy();
        }
    }
}
