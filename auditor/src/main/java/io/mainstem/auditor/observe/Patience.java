package io.mainstem.auditor.observe;

import io.mainstem.auditor.reconcile.EndUnreadableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for what is read on an event loop, with a limit. */
final class Patience {

  private Patience() {}

  static <T> T await(CompletableFuture<T> reading, Duration limit)
      throws EndUnreadableException, InterruptedException {
    try {
      return reading.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EndUnreadableException unreadable) {
        throw unreadable;
      }
      throw new EndUnreadableException(String.valueOf(e.getCause()), -1);
    } catch (TimeoutException e) {
      reading.cancel(false);
      throw new EndUnreadableException("an end did not answer in time", -1);
    }
  }
}
