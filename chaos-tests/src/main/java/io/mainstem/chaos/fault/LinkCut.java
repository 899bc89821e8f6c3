package io.mainstem.chaos.fault;

import io.mainstem.local.link.Direction;
import io.mainstem.local.link.Link;
import org.jspecify.annotations.Nullable;

/** A link refuses and resets everything. */
final class LinkCut implements Fault {
  private final FaultKind kind;
  private final NamedLink named;
  private long resetsBefore;
  private long bytesAtBegin;

  LinkCut(FaultKind kind, NamedLink named) {
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
    resetsBefore = link().resets();
    link().cut();
    bytesAtBegin = bytes();
  }

  @Override
  public @Nullable String end() {
    long resets = link().resets() - resetsBefore;
    boolean still = bytes() == bytesAtBegin;
    link().heal();
    return resets > 0 && still
        ? "%d connections were reset, and no byte moved".formatted(resets)
        : null;
  }

  private Link link() {
    return named.link();
  }

  private long bytes() {
    return link().bytes(Direction.TO_CLIENT) + link().bytes(Direction.TO_SERVER);
  }
}
