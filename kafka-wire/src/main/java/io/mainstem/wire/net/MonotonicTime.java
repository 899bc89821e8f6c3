package io.mainstem.wire.net;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * Time that only goes forward. The client library's own follows the wall clock: set back by an
 * hour, timeouts and retries would be an hour late.
 */
final class MonotonicTime implements Time {
  private final long startMillis = Time.SYSTEM.milliseconds();
  private final long startNanos = Time.SYSTEM.nanoseconds();

  @Override
  public long milliseconds() {
    return startMillis + TimeUnit.NANOSECONDS.toMillis(nanoseconds() - startNanos);
  }

  @Override
  public long nanoseconds() {
    return Time.SYSTEM.nanoseconds();
  }

  @Override
  public void sleep(long ms) {
    Time.SYSTEM.sleep(ms);
  }

  @Override
  public void waitObject(Object monitor, Supplier<Boolean> condition, long deadlineMs)
      throws InterruptedException {
    long left = Math.max(0, deadlineMs - milliseconds());
    Time.SYSTEM.waitObject(monitor, condition, Time.SYSTEM.milliseconds() + left);
  }
}
