package io.mainstem.console.overview;

import io.mainstem.api.replication.WorkerStatus;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The figures over all routes. What nobody said is absent; with {@code partial} some regions are
 * missing in the sums.
 *
 * @param lagMillis the worst route's
 * @param latencyP99Millis the worst route's
 */
public record Totals(
    @Nullable Double recordsPerSecond,
    @Nullable Double bytesPerSecond,
    @Nullable Long lagRecords,
    @Nullable Long lagMillis,
    @Nullable Long latencyP99Millis,
    @Nullable Integer mirrors,
    @Nullable Integer copying,
    @Nullable Long windowsVerified,
    @Nullable Long windowsOpen,
    @Nullable Long windowsFailed,
    @Nullable Integer workers,
    @Nullable Integer workersLive,
    boolean partial) {

  static Totals of(List<RouteView> routes, @Nullable List<WorkerStatus> workers, boolean partial) {
    List<CopyView> copies = present(routes, RouteView::copy);
    List<AuditView> audits = present(routes, RouteView::audit);
    List<Long> lagRecords = present(copies, CopyView::lagRecords);
    List<Long> lagMillis = present(copies, CopyView::lagMillis);
    List<Long> p99 =
        present(copies, copy -> copy.latencyMillis() == null ? null : copy.latencyMillis().p99());
    boolean copied = !copies.isEmpty();
    boolean audited = !audits.isEmpty();
    return new Totals(
        copied ? copies.stream().mapToDouble(CopyView::recordsPerSecond).sum() : null,
        copied ? copies.stream().mapToDouble(CopyView::bytesPerSecond).sum() : null,
        sum(lagRecords),
        max(lagMillis),
        max(p99),
        copied ? copies.stream().mapToInt(CopyView::mirrors).sum() : null,
        copied ? copies.stream().mapToInt(CopyView::copying).sum() : null,
        audited ? audits.stream().mapToLong(AuditView::verified).sum() : null,
        audited ? audits.stream().mapToLong(AuditView::open).sum() : null,
        audited ? audits.stream().mapToLong(AuditView::failed).sum() : null,
        workers == null ? null : workers.size(),
        workers == null ? null : (int) workers.stream().filter(WorkerStatus::live).count(),
        partial);
  }

  private static <T, R> List<R> present(
      Collection<T> of, Function<? super T, ? extends @Nullable R> part) {
    return of.stream().<R>map(part).filter(Objects::nonNull).toList();
  }

  private static @Nullable Long sum(List<Long> values) {
    return values.isEmpty() ? null : values.stream().mapToLong(Long::longValue).sum();
  }

  private static @Nullable Long max(List<Long> values) {
    return values.isEmpty() ? null : values.stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
