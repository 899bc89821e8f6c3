package io.mainstem.auditor.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.reconcile.Finding;
import io.mainstem.auditor.reconcile.Judged;
import io.mainstem.wire.batch.WireRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Faults planted in one window are all found, called what they are, and named with their exact
 * offsets; nothing else is. Four plans, each in a window of a million records and, many times, in
 * smaller ones. The whole series: {@code ./mvnw -pl auditor test -Dtest=PlantedFaultsTest
 * -Dmainstem.audit.faultRuns=100}.
 */
class PlantedFaultsTest {

  private static final int MILLION = 1_000_000;
  private static final int SMALL = 5_000;

  /** In windows of a million records. */
  private static final int RUNS = Integer.getInteger("mainstem.audit.faultRuns", 1);

  /** For whoever wants the series in parts. */
  private static final int FIRST_RUN = Integer.getInteger("mainstem.audit.firstFaultRun", 0);

  private static final int SMALL_RUNS = 25;

  /** How many of each. */
  private record Plan(int lost, int doubled, int changed, int swapped) {}

  private static final List<Plan> PLANS =
      List.of(
          new Plan(1, 0, 0, 0), new Plan(1, 1, 0, 0), new Plan(30, 10, 8, 0), new Plan(0, 0, 0, 1));

  /** A fault by kind and source offset. */
  private record Named(Verdict kind, long offset) {}

  @Test
  void inAWindowOfAMillionRecords() throws Exception {
    PlantedLog window = PlantedRoute.window(MILLION);
    for (int run = FIRST_RUN; run < FIRST_RUN + RUNS; run++) {
      for (Plan plan : PLANS) {
        check(window, MILLION, plan, 1_000L * run + PLANS.indexOf(plan));
      }
    }
  }

  @Test
  void inManySmallWindows() throws Exception {
    PlantedLog window = PlantedRoute.window(SMALL);
    for (int run = 0; run < SMALL_RUNS; run++) {
      for (Plan plan : PLANS) {
        check(window, SMALL, plan, 7_000_000L + 1_000L * run + PLANS.indexOf(plan));
      }
    }
  }

  @Test
  void tenThousandLostRecordsAreNamedWithLittleTalkBetweenRegions() throws Exception {
    int lost = 10_000;
    PlantedRoute route = new PlantedRoute(PlantedRoute.window(300_000));
    Random random = new Random(11);
    Set<Long> offsets = distinct(random, lost, 300_000);
    route.copy(
        offsets,
        records -> records.stream().filter(rec -> !offsets.contains(rec.offset())).toList());

    Judged judged = route.audit();

    assertThat(named(judged.findings()))
        .isEqualTo(
            offsets.stream()
                .map(offset -> new Named(Verdict.LOSS, offset))
                .collect(Collectors.toSet()));
    System.out.println("Bytes between regions for each of 10,000: " + route.bytesBetween() / lost);
    assertThat(route.bytesBetween() / lost).isLessThanOrEqualTo(200);
  }

  private static void check(PlantedLog window, int size, Plan plan, long seed) throws Exception {
    Random random = new Random(seed);
    List<Long> places =
        new ArrayList<>(
            distinct(
                random, plan.lost() + plan.doubled() + plan.changed() + plan.swapped(), size - 1));
    Set<Long> lost = take(places, plan.lost());
    Set<Long> doubled = take(places, plan.doubled());
    Set<Long> changed = take(places, plan.changed());
    Set<Long> swapped =
        take(places, plan.swapped()).stream()
            .map(offset -> PlantedRoute.isLastOfItsBatch(offset) ? offset - 1 : offset)
            .collect(Collectors.toSet());
    Set<Long> all = new HashSet<>(lost);
    List.of(doubled, changed, swapped).forEach(all::addAll);

    PlantedRoute route = new PlantedRoute(window);
    route.copy(all, records -> mistakes(records, lost, doubled, changed, swapped));
    Judged judged = route.audit();

    Set<Named> planted = new HashSet<>();
    lost.forEach(offset -> planted.add(new Named(Verdict.LOSS, offset)));
    doubled.forEach(offset -> planted.add(new Named(Verdict.DUPLICATE, offset)));
    changed.forEach(offset -> planted.add(new Named(Verdict.CORRUPT, offset)));
    swapped.forEach(offset -> planted.add(new Named(Verdict.REORDERED, offset)));
    assertThat(named(judged.findings())).as("seed %d of %s", seed, plan).isEqualTo(planted);
    assertThat(judged.findings()).hasSize(planted.size());
  }

  private static List<WireRecord> mistakes(
      List<WireRecord> records,
      Set<Long> lost,
      Set<Long> doubled,
      Set<Long> changed,
      Set<Long> swapped) {
    List<WireRecord> made = new ArrayList<>();
    WireRecord heldBack = null;
    for (WireRecord record : records) {
      long offset = record.offset();
      if (swapped.contains(offset)) {
        heldBack = record;
        continue;
      }
      if (!lost.contains(offset)) {
        made.add(changed.contains(offset) ? damaged(record) : record);
      }
      if (doubled.contains(offset)) {
        made.add(record);
      }
      if (heldBack != null) {
        made.add(heldBack);
        heldBack = null;
      }
    }
    return made;
  }

  private static WireRecord damaged(WireRecord record) {
    return new WireRecord(
        record.offset(),
        record.timestamp(),
        record.key(),
        ByteBuffer.wrap("damaged".getBytes(UTF_8)),
        record.headers());
  }

  private static Set<Named> named(List<Finding> findings) {
    return findings.stream()
        .map(finding -> new Named(finding.kind(), finding.sourceOffset()))
        .collect(Collectors.toSet());
  }

  private static Set<Long> distinct(Random random, int number, int below) {
    Set<Long> places = new LinkedHashSet<>();
    while (places.size() < number) {
      places.add((long) random.nextInt(below));
    }
    return places;
  }

  private static Set<Long> take(List<Long> from, int number) {
    Set<Long> taken = new HashSet<>(from.subList(0, number));
    from.subList(0, number).clear();
    return taken;
  }
}
