package io.mainstem.auditor.reconcile;

import java.util.ArrayList;
import java.util.List;

/** What one round of judging said, and what it wants to have looked at. Not thread-safe. */
public final class Judgements {

  private final List<Judged> said = new ArrayList<>();
  private final List<ExaminationOrder> orders = new ArrayList<>();
  private final int room;

  Judgements(int room) {
    this.room = room;
  }

  boolean mayExamine() {
    return orders.size() < room;
  }

  void examine(ExaminationOrder order) {
    orders.add(order);
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
