package io.mainstem.federation.server.provision;

import java.util.Arrays;
import java.util.Optional;

/** What operations of this service do, under the names that they are stored with. */
public enum ChangeKind {
  CREATE("topic.create"),
  CHANGE("topic.change"),
  RECONCILE("topic.reconcile"),
  DELETE("topic.delete");

  private final String id;

  ChangeKind(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  static Optional<ChangeKind> of(String id) {
    return Arrays.stream(values()).filter(kind -> kind.id.equals(id)).findFirst();
  }
}
