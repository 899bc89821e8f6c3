package io.mainstem.api.offsets;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.mainstem.api.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * How the place of a mirror's owner came about. As long as each owner goes on behind what its
 * predecessors are found to have written, all belong to one generation, and the runs of a
 * generation never overlap. A new generation begins where that is not so: at another place by
 * order, behind an owner that could not shut others out, or where so much was lost that nothing is
 * left to count by. Its place is the mirror's position, whatever older generations say; their runs
 * stay true, and the same source record may stand in the target once for each generation.
 *
 * @param generation grows by one each time, from 0
 * @param restart the number of the last {@link io.mainstem.api.replication.MirrorRestart} that was
 *     carried out; 0 if none ever was
 * @param unfenced the owner had not the right to shut others out: more than one may have written at
 *     a time
 * @param lostFrom the target had lost all that older generations had copied to this target offset
 *     and above; null if it had not
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record RunLineage(int generation, long restart, boolean unfenced, @Nullable Long lostFrom) {

  /** Of all mirrors that have always been copied in one go. */
  public static final RunLineage FIRST = new RunLineage(0, 0, false, null);

  @JsonCreator
  public RunLineage {
    if (generation < 0 || restart < 0 || (lostFrom != null && lostFrom < 0)) {
      throw new InvalidValueException(
          "offsetRuns.lineage",
          "impossible: generation=%d restart=%d lostFrom=%s"
              .formatted(generation, restart, lostFrom));
    }
  }

  /** The same generation, once this restart was carried out. */
  public RunLineage withRestart(long number) {
    return new RunLineage(generation, number, unfenced, lostFrom);
  }
}
