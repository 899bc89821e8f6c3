package io.mainstem.auditor.sketch;

/** Makes the {@link OrderHash} of many records with little work for each. Not thread-safe. */
public final class OrderHasher {

  private long hash;
  private long records;

  public void add(Identity next) {
    hash = OrderHash.append(hash, OrderHash.digit(next));
    records++;
  }

  /** How many records were added. */
  public long records() {
    return records;
  }

  public OrderHash hash() {
    return new OrderHash(hash, records);
  }
}
