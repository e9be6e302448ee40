package io.redpoll.chaos;

import io.redpoll.chaos.cluster.ClusterUnderTest;
import io.redpoll.chaos.cluster.LocalProcesses;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/// Gives tests one cluster of three masters and three replicas: started for the first test that asks, healthy before
/// each, ended behind the last.
public final class SharedCluster implements ParameterResolver, BeforeEachCallback, TestWatcher {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(SharedCluster.class);
    private static final Duration HEALTH = Duration.ofSeconds(60);

    /// The cluster, or why there is none: a start that failed is not tried again by every test.
    private static final class Started implements AutoCloseable {
        private final ClusterUnderTest cluster;
        private @Nullable Throwable failure;

        Started() {
            try {
                cluster = new LocalProcesses("shared", 3);
            } catch (Exception e) {
                throw new AssertionError("the shared cluster cannot be laid out", e);
            }
            try {
                cluster.start();
            } catch (Exception | AssertionError e) {
                cluster.failed();
                cluster.close();
                failure = e;
            }
        }

        ClusterUnderTest cluster() {
            if (failure != null) {
                throw new AssertionError("the shared cluster did not start", failure);
            }
            return cluster;
        }

        @Override
        public void close() {
            if (failure == null) {
                cluster.close();
            }
        }
    }

    private static Started started(ExtensionContext context) {
        return context.getRoot().getStore(SPACE).computeIfAbsent(Started.class, key -> new Started(), Started.class);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        started(context).cluster().awaitHealth(HEALTH);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ClusterUnderTest.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return started(context).cluster();
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        started(context).cluster.failed();
    }
}
