package io.mainstem.console.overview;

import io.mainstem.api.client.AuditorClient;
import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.client.FailoverClient;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Clients of the services that are registered now. A client lives as long as the addresses of its
 * service stay the same, so that connections are reused.
 *
 * <p>Thread-safe.
 */
final class ServiceClients {

  private record Known(List<URI> addresses, RestClient client) {}

  private record Key(ServiceKind kind, String region) {}

  private final Function<List<URI>, RestClient> connect;
  private final Map<Key, Known> known = new ConcurrentHashMap<>();

  /**
   * @param connect makes a client for one service at any of its addresses
   */
  ServiceClients(Function<List<URI>, RestClient> connect) {
    this.connect = connect;
  }

  /**
   * @throws NotRegisteredException if the region has no controller
   */
  ControllerClient controller(List<ServiceInstance> services, String region) {
    return new ControllerClient(client(services, ServiceKind.CONTROLLER, region));
  }

  /**
   * @throws NotRegisteredException if the region has no auditor
   */
  AuditorClient auditor(List<ServiceInstance> services, String region) {
    return new AuditorClient(client(services, ServiceKind.AUDITOR, region));
  }

  /**
   * Any coordinator will do, those of the given region first.
   *
   * @throws NotRegisteredException if there is none anywhere
   */
  FailoverClient coordinator(List<ServiceInstance> services, String nearest) {
    List<URI> near = addresses(services, ServiceKind.FAILOVER_COORDINATOR, nearest::equals);
    List<URI> far =
        addresses(services, ServiceKind.FAILOVER_COORDINATOR, region -> !region.equals(nearest));
    List<URI> all = new java.util.ArrayList<>(near);
    all.addAll(far);
    return new FailoverClient(client(new Key(ServiceKind.FAILOVER_COORDINATOR, nearest), all));
  }

  private RestClient client(List<ServiceInstance> services, ServiceKind kind, String region) {
    return client(new Key(kind, region), addresses(services, kind, region::equals));
  }

  private RestClient client(Key key, List<URI> addresses) {
    if (addresses.isEmpty()) {
      known.remove(key);
      throw new NotRegisteredException("no " + key.kind().id() + " is registered");
    }
    Known now =
        Objects.requireNonNull(
            known.compute(
                key,
                (same, before) ->
                    before != null && before.addresses().equals(addresses)
                        ? before
                        : new Known(addresses, connect.apply(addresses))));
    return now.client();
  }

  private static List<URI> addresses(
      List<ServiceInstance> services,
      ServiceKind kind,
      java.util.function.Predicate<String> inRegion) {
    return services.stream()
        .filter(service -> service.service() == kind && inRegion.test(service.region()))
        .map(ServiceInstance::url)
        .distinct()
        .sorted()
        .toList();
  }

  /** Nobody to ask. */
  static final class NotRegisteredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotRegisteredException(String message) {
      super(message);
    }
  }
}
