package io.mainstem.chaos.fault;

import io.mainstem.local.link.Direction;
import io.mainstem.local.link.Link;
import org.jspecify.annotations.Nullable;

/** One direction of a link stands still while connections stay open. */
final class LinkBlackHole implements Fault {
  private final FaultKind kind;
  private final NamedLink named;
  private final Direction direction;
  private long bytesAtBegin;
  private int connections;

  LinkBlackHole(FaultKind kind, NamedLink named, Direction direction) {
    this.kind = kind;
    this.named = named;
    this.direction = direction;
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
    connections = link().openConnections();
    link().blackHole(direction);
    bytesAtBegin = link().bytes(direction);
  }

  @Override
  public @Nullable String end() {
    boolean still = link().bytes(direction) == bytesAtBegin;
    link().heal();
    return still && connections > 0 && bytesAtBegin > 0
        ? "no byte moved %s on %d open connections".formatted(direction, connections)
        : null;
  }

  private Link link() {
    return named.link();
  }
}
