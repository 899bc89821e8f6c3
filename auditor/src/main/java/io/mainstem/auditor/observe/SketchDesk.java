package io.mainstem.auditor.observe;

import io.mainstem.auditor.reconcile.EndUnreadableException;
import io.mainstem.auditor.reconcile.SourceEnd;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.OrderHash;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Answers the questions of other auditors about a source that is read from here. */
public final class SketchDesk {

  private SketchDesk() {}

  /**
   * Answers. Blocks while it reads.
   *
   * @param source with the key of the question
   */
  public static SketchAnswer answer(SketchQuestion question, SourceEnd source)
      throws InterruptedException {
    try {
      if (question.cells() > 0) {
        return SketchAnswer.of(source.digest(question.portion(), question.cells()));
      }
      List<Long> offsets = question.offsets();
      if (offsets == null) {
        return find(question, source);
      }
      SketchAnswer.Numbers identities = new SketchAnswer.Numbers();
      Map<Long, Identity> found = source.lookUp(question.log(), new TreeSet<>(offsets));
      for (int i = 0; i < offsets.size(); i++) {
        Identity record = found.get(offsets.get(i));
        if (record != null) {
          identities.add(i);
          identities.add(record.high());
          identities.add(record.low());
        }
      }
      return SketchAnswer.ofIdentities(identities);
    } catch (EndUnreadableException e) {
      return SketchAnswer.unreadable(String.valueOf(e.getMessage()), e.logStart());
    }
  }

  private static SketchAnswer find(SketchQuestion question, SourceEnd source)
      throws EndUnreadableException, InterruptedException {
    Map<Long, Integer> wanted = question.wantedByLow();
    SketchAnswer.Numbers places = new SketchAnswer.Numbers();
    OrderHash[] rest = {OrderHash.EMPTY};
    source.read(
        question.portion(),
        (record, offset, timestamp, countedIn) -> {
          Integer index = wanted.get(record.low());
          if (index == null) {
            rest[0] = rest[0].then(record);
          } else {
            places.add((int) index);
            places.add(Math.toIntExact(offset - question.from()));
            places.add(timestamp);
            places.add((int) ((countedIn - Window.startOf(timestamp)) / Window.MILLIS));
          }
        });
    return SketchAnswer.ofPlaces(places, rest[0]);
  }
}
