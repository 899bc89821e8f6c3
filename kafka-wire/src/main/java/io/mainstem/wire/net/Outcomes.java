package io.mainstem.wire.net;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Following up futures with callbacks, where nothing is to be chained. */
public final class Outcomes {
  private Outcomes() {}

  /** Calls back with the result or, without the wrapping that chained futures add, the error. */
  public static <T> void when(
      CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> callback) {
    var unused = stage.whenComplete((done, error) -> callback.accept(done, bare(error)));
  }

  /** Completes one future as the other completes. */
  public static <T> void pass(CompletionStage<T> from, CompletableFuture<T> to) {
    var unused =
        from.whenComplete(
            (done, error) -> {
              Throwable cause = bare(error);
              if (cause == null) {
                to.complete(done);
              } else {
                to.completeExceptionally(cause);
              }
            });
  }

  private static @Nullable Throwable bare(@Nullable Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
