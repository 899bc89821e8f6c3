package io.mainstem.auditor.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class OrderHashTest {

  @Property(tries = 200)
  void partsJoinToTheWhole(
      @ForAll @Size(max = 50) List<Long> records, @ForAll @IntRange(max = 50) int cut) {
    int at = Math.min(cut, records.size());
    OrderHash joined = hash(records.subList(0, at)).then(hash(records.subList(at, records.size())));
    assertThat(joined).isEqualTo(hash(records));
  }

  @Property(tries = 200)
  void anEndingCanBeTakenBack(
      @ForAll @Size(max = 20) List<Long> a, @ForAll @Size(max = 20) List<Long> b) {
    assertThat(hash(a).then(hash(b)).without(hash(b))).isEqualTo(hash(a));
  }

  @Property(tries = 200)
  void seesAnAdjacentSwap(
      @ForAll @Size(min = 2, max = 50) List<Long> records, @ForAll @IntRange(max = 48) int at) {
    int first = Math.min(at, records.size() - 2);
    List<Long> swapped = new java.util.ArrayList<>(records);
    swapped.set(first, records.get(first + 1));
    swapped.set(first + 1, records.get(first));
    boolean same = records.get(first).equals(records.get(first + 1));
    assertThat(hash(swapped).equals(hash(records))).isEqualTo(same);
  }

  private static OrderHash hash(List<Long> records) {
    OrderHash hash = OrderHash.EMPTY;
    for (long record : records) {
      hash = hash.then(Identity.of(record, record * 31));
    }
    return hash;
  }
}
