package io.mainstem.console.overview;

import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.api.service.ServiceInstance;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Questions to services, asked all at once and each awaited until a common deadline: whoever does
 * not answer costs the others nothing. Thread-safe.
 */
final class Questions {

  private final ExecutorService executor;
  private final Duration patience;

  /**
   * @param patience how long one service may take
   */
  Questions(ExecutorService executor, Duration patience) {
    this.executor = executor;
    this.patience = patience;
  }

  <T> Future<T> ask(Callable<T> question) {
    return executor.submit(question);
  }

  /** When questions that are asked now have to be answered; as {@link System#nanoTime}. */
  long deadline() {
    return System.nanoTime() + patience.toNanos();
  }

  <T> Part<T> await(Future<T> asked, long deadline) throws InterruptedException {
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      return new Part.Answer<>(asked.get(left, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      asked.cancel(true);
      return new Part.Silence<>("no answer within " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      return new Part.Silence<>(reason(e.getCause()));
    }
  }

  /** Every region in the table or with a registered service. */
  static Set<String> regions(Part<RoutingTable> table, List<ServiceInstance> services) {
    Set<String> regions = new TreeSet<>();
    table
        .answer()
        .ifPresent(known -> known.regions().stream().map(Region::id).forEach(regions::add));
    services.stream().map(ServiceInstance::region).forEach(regions::add);
    return regions;
  }

  private static String reason(@Nullable Throwable cause) {
    if (cause instanceof ProblemException
        || cause instanceof ServiceUnreachableException
        || cause instanceof ServiceClients.NotRegisteredException) {
      return String.valueOf(cause.getMessage());
    }
    throw new IllegalStateException("asking a service failed in a way nobody foresaw", cause);
  }
}
