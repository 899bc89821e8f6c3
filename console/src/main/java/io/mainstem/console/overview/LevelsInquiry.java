package io.mainstem.console.overview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.rest.Json;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the auditors of all regions for their service levels when somebody wants to see them: unlike
 * the overview these are many figures that change slowly. Answers are kept for {@link #KEPT}, so
 * that any number of viewers costs one round.
 *
 * <p>Thread-safe: whoever comes while a round is under way waits for it.
 */
public final class LevelsInquiry implements AutoCloseable {

  /** How old an answer may be. */
  private static final Duration KEPT = Duration.ofSeconds(2);

  private final FederationClient federation;
  private final ServiceClients clients;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(OverviewCollector.named("console-levels"));
  private final Questions questions;
  private final Clock clock;
  private final ObjectMapper mapper = Json.mapper();
  private List<ServiceInstance> lastServices = List.of();
  private Instant answeredAt = Instant.EPOCH;
  private byte @Nullable [] newest;

  /**
   * @param connect makes a client for one service at any of its addresses
   * @param patience how long one service may take
   */
  public LevelsInquiry(
      FederationClient federation,
      Function<List<URI>, RestClient> connect,
      Duration patience,
      Clock clock) {
    this.federation = federation;
    this.clients = new ServiceClients(connect);
    this.questions = new Questions(threads, patience);
    this.clock = clock;
  }

  /** The {@link ServiceLevels} as JSON. Takes at most twice the patience. */
  synchronized byte[] document() throws InterruptedException {
    byte[] kept = newest;
    Instant now = clock.instant();
    if (kept != null && answeredAt.plus(KEPT).isAfter(now)) {
      return kept;
    }
    try {
      byte[] document = mapper.writeValueAsBytes(ask());
      newest = document;
      answeredAt = clock.instant();
      return document;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the service levels cannot be written as JSON", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private ServiceLevels ask() throws InterruptedException {
    long deadline = questions.deadline();
    Future<RoutingTable> table = questions.ask(() -> federation.routingTable(0, Duration.ZERO));
    Future<List<ServiceInstance>> discovery = questions.ask(federation::services);
    Part<List<ServiceInstance>> found = questions.await(discovery, deadline);
    Part<RoutingTable> tableFound = questions.await(table, deadline);
    lastServices = found.answer().orElse(lastServices);
    List<SilentPart> silent = new ArrayList<>();
    found.tellSilence(silent, ServiceKind.FEDERATION_METADATA, null, "services");
    return askAuditors(tableFound, lastServices, silent);
  }

  private ServiceLevels askAuditors(
      Part<RoutingTable> table, List<ServiceInstance> services, List<SilentPart> silent)
      throws InterruptedException {
    long deadline = questions.deadline();
    Map<String, Future<List<SlaStatus>>> asked = new TreeMap<>();
    for (String region : Questions.regions(table, services)) {
      asked.put(region, questions.ask(() -> clients.auditor(services, region).sla()));
    }
    List<SlaStatus> levels = new ArrayList<>();
    boolean answered = false;
    for (Map.Entry<String, Future<List<SlaStatus>>> each : asked.entrySet()) {
      Part<List<SlaStatus>> part = questions.await(each.getValue(), deadline);
      part.tellSilence(silent, ServiceKind.AUDITOR, each.getKey(), "service levels");
      answered |= part.answer().isPresent();
      part.answer().ifPresent(levels::addAll);
    }
    levels.sort(Comparator.comparing(SlaStatus::route).thenComparing(SlaStatus::topic));
    return new ServiceLevels(clock.instant(), answered ? levels : null, silent);
  }
}
