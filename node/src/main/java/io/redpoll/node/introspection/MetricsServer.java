package io.redpoll.node.introspection;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.config.ServerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// What Prometheus and Kubernetes ask over HTTP: `/metrics`, `/health/live`, `/health/ready`.
///
/// A node is ready when clients get answers from it: the data is loaded, a replica has its master, the disk can be
/// written. Why it is not is the body of the answer, whose code then is 503. Answered by virtual threads.
public final class MetricsServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpServer http;
    private final PrometheusMeterRegistry registry;
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final ServingState state;

    /// Listens from then on at `metrics-port`, on the first address of `bind` that must be there.
    ///
    /// @param info the text of `INFO everything`
    /// @throws IOException where the address is taken or is none of this machine
    public MetricsServer(ServerConfig config, Supplier<String> info, ServingState state) throws IOException {
        this.state = state;
        var metrics = new PrometheusRegistry();
        metrics.register(new InfoMetrics(info));
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, metrics, Clock.SYSTEM);
        garbageCollection.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        http = HttpServer.create(config.addresses(config.metricsPort()).getFirst(), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        at("/metrics", exchange -> {
            var accepted = exchange.getRequestHeaders().getFirst("Accept");
            var type = accepted != null && accepted.contains("application/openmetrics-text")
                    ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                    : "text/plain; version=0.0.4; charset=utf-8";
            answer(exchange, 200, type, registry.scrape(type));
        });
        at("/health/live", exchange -> answer(exchange, 200, TEXT, "alive\n"));
        at("/health/ready", exchange -> {
            var obstacles = obstacles();
            if (obstacles.isEmpty()) {
                answer(exchange, 200, TEXT, "ready\n");
            } else {
                answer(exchange, 503, TEXT, String.join("\n", obstacles) + "\n");
            }
        });
        http.start();
    }

    /// The handler for exactly this path: the JDK's server would give it all that begin with it.
    private void at(String path, HttpHandler handler) {
        http.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    answer(exchange, 404, TEXT, "there are /metrics, /health/live and /health/ready\n");
                } else if (!exchange.getRequestMethod().equals("GET")
                        && !exchange.getRequestMethod().equals("HEAD")) {
                    answer(exchange, 405, TEXT, "only GET and HEAD\n");
                } else {
                    handler.handle(exchange);
                }
            }
        });
    }

    private List<String> obstacles() {
        var obstacles = new ArrayList<String>();
        if (state.is(ServingState.LOADING)) {
            obstacles.add("the data is being loaded");
        }
        if (state.is(ServingState.STALE)) {
            obstacles.add("a replica without its master");
        }
        if (state.is(ServingState.DISK_ERROR)) {
            obstacles.add("the disk cannot be written");
        }
        return obstacles;
    }

    private static void answer(HttpExchange exchange, int code, String type, String text) throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(code, -1);
        } else {
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        http.stop(0);
        garbageCollection.close();
        registry.close();
    }
}
