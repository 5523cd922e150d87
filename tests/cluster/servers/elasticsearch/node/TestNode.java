package node;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * One Elasticsearch node on 127.0.0.1, by the server's own classes: `TestNode HOME DIR PORT`.
 *
 * The server's usual launcher is not published as an artifact; this stands in for it.
 */
public final class TestNode {
    public static void main(String[] words) throws Exception {
        Path home = Path.of(words[0]);
        Path data = Path.of(words[1]);
        LogConfigurator.registerErrorListener();
        LogConfigurator.configureESLogging();
        // The server's exceptions name each other while they are initialised, so two threads
        // that each meet their first one at the same time wait for each other for ever.
        Class.forName("org.elasticsearch.ElasticsearchException");

        Settings settings = settings(home, data, Integer.parseInt(words[2]));
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), home.resolve("config"), () -> "node"
        );
        LogConfigurator.configure(environment, true);
        Node node = new Node(environment, plugins(environment));
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node, closed)));
        try {
            node.start();
        } catch (Exception error) {
            error.printStackTrace();
            System.exit(1);
        }
        closed.await();
    }

    private static Settings settings(Path home, Path data, int port) {
        return Settings.builder()
            .put("path.home", home.toString())
            .put("path.data", data.resolve("data").toString())
            .put("path.logs", data.resolve("logs").toString())
            .put("cluster.name", "keywatch-tests")
            .put("node.name", "node")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", port)
            // Nobody joins this node, so any port will do.
            .put("transport.port", 0)
            .put("node.processors", Math.min(2, Runtime.getRuntime().availableProcessors()))
            // A machine whose disk is nearly full would make every index read-only.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            // Of a heap this small garbage alone takes what the breaker would refuse.
            .put("indices.breaker.total.use_real_memory", false)
            .build();
    }

    private static PluginsLoader plugins(Environment environment) {
        return PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir(), false),
            PluginsLoader.loadPluginsBundles(environment.pluginsDir(), false),
            Map.of(),
            false
        );
    }

    private static void close(Node node, CountDownLatch closed) {
        try {
            node.prepareForClose();
            node.close();
            node.awaitClose(10, TimeUnit.SECONDS);
        } catch (Exception error) {
            error.printStackTrace();
        } finally {
            closed.countDown();
        }
    }
}
