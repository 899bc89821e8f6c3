package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.Identity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Second reading of a window: where do the records stand that one end holds more often, and what
 * does that make of them?
 *
 * <p>A record that seems to be too many or too few may stand outside the stretch that was read:
 * then the replicator's runs say where, and that place is looked at ({@link #sourceToRead}, {@link
 * #targetToRead}) before anything is said. What the runs say is never believed unseen. Not
 * thread-safe.
 */
public final class Naming {

  private static final class Occurrences {
    final List<Place> source = new ArrayList<>();
    final List<Place> target = new ArrayList<>();
  }

  private record Suspect(Identity identity, Place place) {}

  private final Window window;
  private final RunLedger runs;
  private final Map<Identity, Occurrences> wanted = new LinkedHashMap<>();
  private final Map<Long, Identity> sourceSeen = new HashMap<>();
  private final Map<Long, Identity> targetSeen = new HashMap<>();
  private final Set<Identity> redelivered = new HashSet<>();

  /**
   * @param window only faults of records that are counted in it are named
   */
  public Naming(Window window, Collection<Identity> differing, RunLedger runs) {
    this.window = window;
    this.runs = runs;
    differing.forEach(identity -> wanted.put(identity, new Occurrences()));
  }

  /** Takes in where one of the differing records stands at the source; by offset. */
  public void source(Place place) {
    Occurrences occurrences = wanted.get(place.record());
    if (occurrences != null) {
      occurrences.source.add(place);
    }
  }

  /** Takes in where one of the differing records stands at the target; by offset. */
  public void target(Place place) {
    Occurrences occurrences = wanted.get(place.record());
    if (occurrences != null) {
      occurrences.target.add(place);
    }
  }

  /**
   * Source offsets that the runs name as the origin of records that seem too many, and those of
   * what is delivered again, if some seem to be from nowhere.
   */
  public NavigableSet<Long> sourceToRead() {
    NavigableSet<Long> offsets = new TreeSet<>();
    for (Occurrences occurrences : wanted.values()) {
      Set<Long> known = offsets(occurrences.source);
      for (Place place : occurrences.target) {
        runs.sourceOf(place.offset()).ifPresent(origin -> addUnless(known, origin, offsets));
      }
    }
    if (wanted.values().stream().anyMatch(occurrences -> occurrences.source.isEmpty())) {
      offsets.addAll(runs.redeliveries().offsets());
    }
    return offsets;
  }

  /** Target offsets that the runs name as the place of records that seem to be missing. */
  public NavigableSet<Long> targetToRead() {
    NavigableSet<Long> offsets = new TreeSet<>();
    for (Occurrences occurrences : wanted.values()) {
      Set<Long> known = offsets(occurrences.target);
      for (Place place : occurrences.source) {
        runs.targetOf(place.offset()).ifPresent(image -> addUnless(known, image, offsets));
      }
    }
    return offsets;
  }

  /** What stands at a source offset that was asked for. */
  public void sourceSeen(long offset, Identity record) {
    sourceSeen.put(offset, record);
    if (runs.redeliveries().covers(offset)) {
      redelivered.add(record);
    }
  }

  /** What stands at a target offset that was asked for. */
  public void targetSeen(long offset, Identity record) {
    targetSeen.put(offset, record);
  }

  /** The faults, by source offset. Everything asked for must have been looked at. */
  public List<Finding> findings() {
    List<Suspect> missing = new ArrayList<>();
    List<Suspect> foreign = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    wanted.forEach(
        (identity, found) -> {
          long excess = (long) found.target.size() - found.source.size();
          if (excess < 0) {
            missing.addAll(missing(identity, found, -excess));
          } else if (found.source.isEmpty()) {
            foreign.addAll(unexplained(identity, found));
          } else if (excess > 0) {
            findings.addAll(duplicates(identity, found, excess));
          }
        });
    pair(missing, foreign, findings);
    findings.sort(null);
    return findings;
  }

  private List<Suspect> missing(Identity identity, Occurrences found, long number) {
    Set<Long> there = offsets(found.target);
    List<Suspect> unsaid = new ArrayList<>();
    List<Suspect> said = new ArrayList<>();
    for (Place place : found.source) {
      OptionalLong image = runs.targetOf(place.offset());
      if (image.isPresent() && identity.equals(targetSeen.get(image.getAsLong()))) {
        number--; // stands outside the stretch that was read
      } else if (image.isPresent() && there.contains(image.getAsLong())) {
        said.add(new Suspect(identity, place));
      } else {
        unsaid.add(new Suspect(identity, place));
      }
    }
    // Of records that are equal to the last byte, those are missing that no run leads from.
    List<Suspect> chosen = new ArrayList<>(newest(unsaid, number));
    chosen.addAll(newest(said, number - chosen.size()));
    return chosen;
  }

  private List<Suspect> unexplained(Identity identity, Occurrences found) {
    if (redelivered.contains(identity)) {
      return List.of(); // was lost in another window, and counts in its own now
    }
    return found.target.stream()
        .filter(place -> !isExplained(identity, place))
        .map(place -> new Suspect(identity, place))
        .toList();
  }

  private List<Finding> duplicates(Identity identity, Occurrences found, long number) {
    Set<Long> origins = offsets(found.source);
    List<Suspect> spare = new ArrayList<>();
    for (Place place : found.target) {
      OptionalLong origin = runs.sourceOf(place.offset());
      if (isExplained(identity, place)) {
        number--;
      } else if (origin.isEmpty() || !origins.remove(origin.getAsLong())) {
        spare.add(new Suspect(identity, place));
      }
    }
    long of = found.source.get(found.source.size() - 1).offset();
    return newest(spare, number).stream()
        .filter(extra -> isCountedHere(extra.place()))
        .map(
            extra ->
                new Finding(
                    Verdict.DUPLICATE, of, extra.place().offset(), extra.place().timestamp()))
        .toList();
  }

  /** True if the runs name an origin outside the stretch that was read, and it holds the record. */
  private boolean isExplained(Identity identity, Place place) {
    OptionalLong origin = runs.sourceOf(place.offset());
    return origin.isPresent() && identity.equals(sourceSeen.get(origin.getAsLong()));
  }

  /** A missing record with a foreign one at its place was changed on the way. */
  private void pair(List<Suspect> missing, List<Suspect> foreign, List<Finding> findings) {
    Map<Long, Suspect> foreignAt = new HashMap<>();
    foreign.forEach(suspect -> foreignAt.put(suspect.place().offset(), suspect));
    for (Suspect lost : missing) {
      Place place = lost.place();
      OptionalLong image = runs.targetOf(place.offset());
      boolean changed = image.isPresent() && foreignAt.remove(image.getAsLong()) != null;
      if (!isCountedHere(place)) {
        continue; // the other window differs as well
      }
      if (changed) {
        findings.add(
            new Finding(Verdict.CORRUPT, place.offset(), image.getAsLong(), place.timestamp()));
      } else {
        findings.add(new Finding(Verdict.LOSS, place.offset(), -1, place.timestamp()));
      }
    }
    foreignAt.values().stream()
        .filter(suspect -> isCountedHere(suspect.place()))
        .forEach(
            suspect ->
                findings.add(
                    new Finding(
                        Verdict.PHANTOM,
                        -1,
                        suspect.place().offset(),
                        suspect.place().timestamp())));
  }

  private boolean isCountedHere(Place place) {
    return place.countedIn() == window.start();
  }

  private static List<Suspect> newest(List<Suspect> suspects, long number) {
    int from = (int) Math.max(0, suspects.size() - Math.max(0, number));
    return suspects.subList(from, suspects.size());
  }

  private static Set<Long> offsets(List<Place> places) {
    Set<Long> offsets = new HashSet<>();
    places.forEach(place -> offsets.add(place.offset()));
    return offsets;
  }

  private static void addUnless(Set<Long> known, long offset, Set<Long> into) {
    if (!known.contains(offset)) {
      into.add(offset);
    }
  }
}
