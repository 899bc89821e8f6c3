package io.mainstem.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.testing.DropwizardTestSupport;
import io.mainstem.api.InvalidValueException;
import io.mainstem.api.rest.Credentials;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.service.security.PasswordHash;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.curator.test.TestingServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {

  /** A service with a resource of every kind of answer. */
  public static final class EchoApplication extends MainstemApplication<MainstemConfiguration> {
    @Override
    protected List<MainstemService> services(MainstemConfiguration configuration) {
      return List.of(
          new MainstemService() {
            @Override
            public ServiceKind kind() {
              return ServiceKind.CONSOLE;
            }

            @Override
            public void start(ServiceContext context) {
              context.environment().jersey().register(new Echo());
            }
          });
    }
  }

  record Note(@JsonProperty("text") String text) {
    Note {
      if (text == null || text.isBlank()) {
        throw new InvalidValueException("text", "is needed");
      }
    }
  }

  @Path("/v1/notes")
  @Produces("application/json")
  public static final class Echo {
    @POST
    @Consumes("application/json")
    @RequiresRole(Role.OPERATOR)
    public Note post(Note note) {
      return note;
    }

    @GET
    @Path("/{n}")
    public Note get(@PathParam("n") int n) {
      throw new IllegalStateException("unforeseen " + n);
    }
  }

  @TempDir java.nio.file.Path folder;
  private TestingServer zookeeper;
  private @Nullable DropwizardTestSupport<MainstemConfiguration> process;

  @BeforeEach
  void startZooKeeper() throws Exception {
    zookeeper = new TestingServer();
  }

  @AfterEach
  void stop() throws Exception {
    if (process != null) {
      process.after();
    }
    zookeeper.close();
  }

  @Test
  void aWellFormedRequestIsAnswered() throws Exception {
    RestClient client = client(start("none", "127.0.0.1"), null);

    assertThat(client.send("POST", "/v1/notes", new Note("hello"), Map.of(), Note.class))
        .isEqualTo(new Note("hello"));
  }

  @Test
  void mistakesAreProblemsThatNameTheField() throws Exception {
    RestClient client = client(start("none", "127.0.0.1"), null);

    assertProblem(
        () -> client.send("POST", "/v1/notes", Map.of("text", ""), Map.of()), 422, "text");
    assertProblem(
        () -> client.send("POST", "/v1/notes", Map.of("text", "x", "txt", "y"), Map.of()),
        400,
        "txt");
    assertProblem(() -> client.send("POST", "/v1/notes", List.of(), Map.of()), 400, null);
    assertProblem(() -> client.get("/v1/nothing", Map.class), 404, null);
    assertProblem(() -> client.send("DELETE", "/v1/notes", null, Map.of()), 405, null);
    assertProblem(() -> client.get("/v1/notes/1", Note.class), 500, null);
    assertProblem(
        () -> client.get("/v1/operations/6ba7b810-9dad-11d1-80b4-00c04fd430c8", Map.class),
        404,
        null);
  }

  @Test
  void theProcessRegistersItselfAndDescribesItself() throws Exception {
    RestClient client = client(start("none", "127.0.0.1"), null);

    await()
        .untilAsserted(
            () ->
                assertThat(client.get("/v1/services", Map.class).toString())
                    .contains("service=console"));
    assertThat(client.get("/openapi.json", Map.class).toString())
        .contains("/v1/notes")
        .contains("/v1/operations");
    HttpRequest page =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process().getLocalPort() + "/api"))
            .build();
    assertThat(HttpClient.newHttpClient().send(page, HttpResponse.BodyHandlers.ofString()).body())
        .contains("openapi.json");
    RestClient admin =
        new RestClient(
            List.of(URI.create("http://127.0.0.1:" + process().getAdminPort())),
            Duration.ofSeconds(5),
            null);
    await().untilAsserted(() -> admin.send("GET", "/readiness", null, Map.of()));
    admin.send("GET", "/metrics/prometheus", null, Map.of());
  }

  @Test
  void withSignInTheRoleDecides() throws Exception {
    int port = start("basic", "0.0.0.0");

    assertProblem(() -> client(port, null).get("/v1/operations", Map.class), 401, null);
    assertProblem(
        () -> client(port, Credentials.basic("viewer", "wrong")).get("/v1/operations", Map.class),
        401,
        null);
    RestClient viewer = client(port, Credentials.basic("viewer", "secret"));
    assertThat(viewer.get("/v1/operations", Map.class).toString()).contains("items");
    assertProblem(() -> viewer.send("POST", "/v1/notes", new Note("x"), Map.of()), 403, null);
    assertThat(adminPort("POST", "/tasks/gc", null)).isEqualTo(401);
    assertThat(adminPort("POST", "/tasks/gc", "viewer:secret")).isEqualTo(403);
    assertThat(adminPort("POST", "/tasks/gc", "admin:secret")).isEqualTo(200);
    assertThat(adminPort("GET", "/ping", null)).as("who watches need not sign in").isEqualTo(200);
  }

  private int adminPort(String method, String path, @Nullable String user) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process().getAdminPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (user != null) {
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void anOpenPortWithoutSignInIsRefused() {
    assertThatThrownBy(() -> start("none", "0.0.0.0")).hasStackTraceContaining("security.mode");
  }

  private int start(String mode, String bindHost) throws Exception {
    java.nio.file.Path file = folder.resolve("service.yml");
    String hash = PasswordHash.hash("secret");
    Files.writeString(
        file,
        """
        region: west
        zookeeper: {connectString: "%s"}
        metadataUrls: ["http://127.0.0.1:1"]
        security:
          mode: %s
          users:
            - {name: viewer, passwordHash: "%s", role: viewer}
            - {name: admin, passwordHash: "%s", role: admin}
        server:
          applicationConnectors: [{type: http, port: 0, bindHost: "%s"}]
          adminConnectors: [{type: http, port: 0, bindHost: 127.0.0.1}]
        logging: {level: WARN}
        """
            .formatted(zookeeper.getConnectString(), mode, hash, hash, bindHost));
    process = new DropwizardTestSupport<>(EchoApplication.class, file.toString());
    process.before();
    return process.getLocalPort();
  }

  private DropwizardTestSupport<MainstemConfiguration> process() {
    return java.util.Objects.requireNonNull(process);
  }

  private static RestClient client(int port, @Nullable Credentials credentials) {
    return new RestClient(
        List.of(URI.create("http://127.0.0.1:" + port)), Duration.ofSeconds(5), credentials);
  }

  private static void assertProblem(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
      int status,
      @Nullable String field) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.status()).isEqualTo(status);
              assertThat(e.problem().field()).isEqualTo(field);
            });
  }
}
