package io.mainstem.chaos.fault;

import io.mainstem.local.link.Direction;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A connection is reset in the middle of an answer that carries records. */
final class LinkCutMidFrame implements Fault {
  /** Larger than heartbeats and empty fetches. */
  private static final int SMALLEST_FRAME = 1_000;

  private static final int FORWARDED = 500;

  private final FaultKind kind;
  private final NamedLink named;
  private CompletableFuture<Void> done = new CompletableFuture<>();

  LinkCutMidFrame(FaultKind kind, NamedLink named) {
    this.kind = kind;
    this.named = named;
  }

  @Override
  public FaultKind kind() {
    return kind;
  }

  @Override
  public String target() {
    return named.name();
  }

  @Override
  public void begin() {
    done = named.link().cutMidFrame(Direction.TO_CLIENT, SMALLEST_FRAME, FORWARDED);
  }

  @Override
  public @Nullable String end() {
    named.link().heal();
    return done.isDone()
        ? "a connection was reset after %d bytes of a larger answer".formatted(FORWARDED)
        : null;
  }
}
