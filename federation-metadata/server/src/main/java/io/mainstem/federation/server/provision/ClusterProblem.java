package io.mainstem.federation.server.provision;

import io.mainstem.api.federation.Cluster;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;

/** A cluster did not do what it was asked. */
public final class ClusterProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean retriable;

  private ClusterProblem(String message, Throwable cause, boolean retriable) {
    super(message, cause);
    this.retriable = retriable;
  }

  /** Names the cluster and what to do. */
  static ClusterProblem of(Cluster cluster, String what, Throwable thrown) {
    Throwable cause =
        thrown instanceof ExecutionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    boolean silent = cause instanceof org.apache.kafka.common.errors.TimeoutException;
    String said =
        silent
            ? "does not answer at %s: is it up, and can this service reach it?"
                .formatted(cluster.bootstrapServers())
            : "answered %s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage());
    return new ClusterProblem(
        "Cluster %s %s (%s)".formatted(cluster.id(), said, what), cause, mayPass(cause));
  }

  /**
   * Whether trying again can help. A replication factor that cannot be met can: brokers may be
   * restarting.
   */
  boolean retriable() {
    return retriable;
  }

  private static boolean mayPass(Throwable cause) {
    return cause instanceof RetriableException
        || cause instanceof InvalidReplicationFactorException
        || cause instanceof InterruptException
        || cause instanceof InterruptedException
        || (cause instanceof org.apache.kafka.common.KafkaException
            && !(cause instanceof org.apache.kafka.common.errors.ApiException));
  }
}
