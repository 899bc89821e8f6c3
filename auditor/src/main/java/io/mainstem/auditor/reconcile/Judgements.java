package io.mainstem.auditor.reconcile;

import java.util.ArrayList;
import java.util.List;

/** What one round of judging said, and what it wants to have looked at. Not thread-safe. */
public final class Judgements {

  private final List<Judged> said = new ArrayList<>();
  private final List<ExaminationOrder> orders = new ArrayList<>();
  private final int room;
  private final int earlyRoom;
  private int early;

  /**
   * @param room how many whole windows may be ordered to be compared
   * @param earlyRoom how many that still fill
   */
  Judgements(int room, int earlyRoom) {
    this.room = room;
    this.earlyRoom = earlyRoom;
  }

  boolean mayExamine() {
    return orders.size() - early < room;
  }

  boolean mayLookEarly() {
    return early < earlyRoom;
  }

  /** How many of the orders are about windows that still fill. */
  int early() {
    return early;
  }

  void examine(ExaminationOrder order) {
    orders.add(order);
    early += order.passage().isPresent() ? 1 : 0;
  }

  void say(Judged judged) {
    said.add(judged);
  }

  /** What changed. */
  public List<Judged> said() {
    return List.copyOf(said);
  }

  /** Each to be answered once with {@link Books#accept(Examination)}. */
  public List<ExaminationOrder> orders() {
    return List.copyOf(orders);
  }
}
