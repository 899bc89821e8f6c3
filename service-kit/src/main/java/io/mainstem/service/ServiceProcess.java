package io.mainstem.service;

import com.google.common.base.Strings;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.rest.Credentials;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.service.directory.ServiceDirectory;
import io.mainstem.service.directory.ServicesResource;
import io.mainstem.service.operations.Operations;
import io.mainstem.service.operations.OperationsResource;
import io.mainstem.service.rest.ApiDocument;
import io.mainstem.service.rest.ApiPage;
import io.mainstem.service.rest.ProblemMapper;
import io.mainstem.service.security.AdminTaskFilter;
import io.mainstem.service.security.SecuritySettings;
import io.mainstem.service.security.SignIn;
import io.mainstem.service.security.SignInFilter;
import io.mainstem.service.store.VersionedStore;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/** Assembles what all services of a process share, and ties it to the process's life. */
final class ServiceProcess {

  private static final Duration REST_TIMEOUT = Duration.ofSeconds(5);

  private final MainstemConfiguration configuration;
  private final Environment environment;
  private final ServiceContext context;

  ServiceProcess(MainstemConfiguration configuration, Environment environment) throws IOException {
    this.configuration = configuration;
    this.environment = environment;
    Listeners.refuseOpenOnesWithoutSignIn(configuration);
    this.context = assemble();
    prepareRest();
    prepareMetrics();
    environment.healthChecks().register("zookeeper", new ZooKeeperHealth(context.curator()));
    environment
        .healthChecks()
        .register("routing-table", new RoutingTableHealth(context.routingTable()));
    environment
        .admin()
        .addServlet("readiness", new ReadinessServlet(context.curator()))
        .addMapping("/readiness");
  }

  ServiceContext context() {
    return context;
  }

  /** Registers the services in the directory once the port is known. */
  void registerWhenListening(List<MainstemService> services) {
    environment
        .lifecycle()
        .addServerLifecycleListener(
            server -> {
              URI url =
                  configuration.advertisedUrl() == null
                      ? listeningAt(server)
                      : configuration.advertisedUrl();
              for (MainstemService service : services) {
                context
                    .directory()
                    .register(
                        new ServiceInstance(
                            service.kind(),
                            context.region(),
                            context.instance(),
                            url,
                            context.clock().instant()));
              }
            });
  }

  private static URI listeningAt(Server server) {
    return Listeners.firstApplicationAddress(server);
  }

  private ServiceContext assemble() throws IOException {
    Clock clock = Clock.systemUTC();
    ZooKeeperSettings zookeeper = configuration.zookeeper();
    CuratorFramework curator =
        CuratorFrameworkFactory.builder()
            .connectString(zookeeper.connectString())
            .sessionTimeoutMs((int) zookeeper.sessionTimeout().toMillis())
            .connectionTimeoutMs((int) zookeeper.connectionTimeout().toMillis())
            .retryPolicy(new ExponentialBackoffRetry(100, 3, 1_000))
            .build();
    manageFirst(curator);
    Credentials credentials = credentials(configuration.security().callAs());
    FederationClient federation =
        new FederationClient(
            new RestClient(configuration.metadataUrls(), REST_TIMEOUT, credentials));
    VersionedStore store = new VersionedStore(curator, zookeeper.root(), clock);
    RoutingTableWatcher routingTable = new RoutingTableWatcher(federation);
    ServiceDirectory directory = new ServiceDirectory(curator, zookeeper.root());
    environment.lifecycle().manage(directory);
    environment.lifecycle().manage(routingTable);
    return new ServiceContext(
        configuration.region(),
        Strings.isNullOrEmpty(configuration.instance())
            ? defaultInstance()
            : configuration.instance(),
        environment,
        zookeeper,
        curator,
        store,
        new Operations(store, clock),
        federation,
        routingTable,
        directory,
        new KafkaConnections(configuration.region(), configuration.kafka()),
        new PrometheusRegistry(),
        credentials,
        clock,
        Map.of());
  }

  /** ZooKeeper is connected first and closed last. */
  private void manageFirst(CuratorFramework curator) {
    environment
        .lifecycle()
        .manage(
            new Managed() {
              @Override
              public void start() {
                curator.start();
              }

              @Override
              public void stop() {
                curator.close();
              }
            });
  }

  private void prepareRest() {
    if (configuration.getServerFactory() instanceof AbstractServerFactory factory) {
      factory.setRegisterDefaultExceptionMappers(false);
      factory.setDetailedJsonProcessingExceptionMapper(false);
      factory.setShutdownGracePeriod(io.dropwizard.util.Duration.seconds(5));
    }
    environment.jersey().register(new ProblemMapper());
    SignIn signIn = new SignIn(configuration.security());
    environment.jersey().register(new SignInFilter(signIn));
    environment
        .admin()
        .addFilter("sign-in", new AdminTaskFilter(signIn))
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/tasks/*");
    environment.jersey().register(new OperationsResource(context.store()));
    environment.jersey().register(new ServicesResource(context.directory()));
    environment.jersey().register(new ApiDocument(environment.jersey().getResourceConfig()));
    environment.jersey().register(new ApiPage());
  }

  private void prepareMetrics() {
    DropwizardExports.builder()
        .dropwizardRegistry(environment.metrics())
        .register(context.prometheus());
    JvmMetrics.builder().register(context.prometheus());
    environment
        .admin()
        .addServlet("prometheus", new PrometheusMetricsServlet(context.prometheus()))
        .addMapping("/metrics/prometheus");
  }

  private static @Nullable Credentials credentials(SecuritySettings.@Nullable CallAs callAs)
      throws IOException {
    return callAs == null
        ? null
        : Credentials.basic(
            callAs.user(), Files.readString(Path.of(callAs.passwordFile())).strip());
  }

  private static String defaultInstance() throws IOException {
    String host = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9-]", "-");
    return host + "-" + ProcessHandle.current().pid();
  }

  /** Ready means: connected to ZooKeeper. Liveness is Dropwizard's {@code /ping}. */
  private static final class ReadinessServlet extends jakarta.servlet.http.HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient CuratorFramework curator;

    ReadinessServlet(CuratorFramework curator) {
      this.curator = curator;
    }

    @Override
    protected void doGet(
        jakarta.servlet.http.HttpServletRequest request,
        jakarta.servlet.http.HttpServletResponse response)
        throws IOException {
      boolean ready = curator.getZookeeperClient().isConnected();
      response.setStatus(ready ? 200 : 503);
      response.setContentType("text/plain");
      response.getWriter().println(ready ? "ready" : "not connected to ZooKeeper");
    }
  }

  private static final class ZooKeeperHealth extends com.codahale.metrics.health.HealthCheck {
    private final CuratorFramework curator;

    ZooKeeperHealth(CuratorFramework curator) {
      this.curator = curator;
    }

    @Override
    protected Result check() throws Exception {
      return curator.blockUntilConnected(500, TimeUnit.MILLISECONDS)
          ? Result.healthy()
          : Result.unhealthy("not connected; trying again by itself");
    }
  }

  private static final class RoutingTableHealth extends com.codahale.metrics.health.HealthCheck {
    private final RoutingTableWatcher watcher;

    RoutingTableHealth(RoutingTableWatcher watcher) {
      this.watcher = watcher;
    }

    @Override
    protected Result check() {
      return watcher.upToDate()
          ? Result.healthy("version " + watcher.current().version())
          : Result.unhealthy(
              "no metadata service answers; going on with version " + watcher.current().version());
    }
  }
}
