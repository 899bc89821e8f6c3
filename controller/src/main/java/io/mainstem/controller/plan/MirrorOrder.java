package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;
import java.util.Comparator;

/** The order that breaks ties between mirrors, so that a plan does not depend on chance. */
final class MirrorOrder {

  static final Comparator<MirrorId> BY_NAME =
      Comparator.comparing(MirrorId::route)
          .thenComparing(MirrorId::topic)
          .thenComparingInt(MirrorId::partition);

  private MirrorOrder() {}
}
