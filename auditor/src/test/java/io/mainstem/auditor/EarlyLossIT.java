package io.mainstem.auditor;

import static org.awaitility.Awaitility.await;

import io.mainstem.auditor.TestCopier.Path;
import io.mainstem.wire.batch.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Losses while a topic is written all the time. */
class EarlyLossIT extends AuditorCase {

  private static final String TOPIC = "payments";

  @Test
  void aLossIsToldLongBeforeItsWindowIsOver() throws Exception {
    int partitions = 4;
    Map<Integer, Set<Long>> lost = new ConcurrentHashMap<>();
    List<TestCopier> copiers = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      Set<Long> of = lost.computeIfAbsent(partition, key -> ConcurrentHashMap.newKeySet());
      copiers.add(copier(TOPIC, partition, Path.PASS_THROUGH, losing(of)));
    }
    AlarmClock alarms = new AlarmClock(lost, copiers, () -> east.client().openIncidents(), TOPIC);
    LiveProducer producing = new LiveProducer(lab.west.bootstrapServers(), TOPIC, partitions);
    await().atMost(PATIENCE).until(() -> alarms.look() && alarms.planted() >= 40);
    producing.close();
    await().atMost(PATIENCE).until(() -> alarms.look() && alarms.allTold());

    System.out.println(alarms.report());
    for (TestCopier copier : copiers) {
      copier.close();
    }
  }

  /** One record of about two hundred. */
  private static UnaryOperator<List<WireRecord>> losing(Set<Long> lost) {
    return records -> {
      List<WireRecord> kept = new ArrayList<>();
      for (WireRecord record : records) {
        if (record.offset() % 199 == 198) {
          lost.add(record.offset());
        } else {
          kept.add(record);
        }
      }
      return kept.size() == records.size() ? records : kept;
    };
  }
}
