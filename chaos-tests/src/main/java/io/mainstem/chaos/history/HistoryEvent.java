package io.mainstem.chaos.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history. A record is first invoked; then it is ok (acknowledged), failed (never
 * left the client) or stays unknown (info), and it arrives in regions, once each if all is well.
 * Records are named by producer and sequence number; one line names many of them. Times are
 * milliseconds since the epoch.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = HistoryEvent.Invoked.class, name = "produce.invoke"),
  @JsonSubTypes.Type(value = HistoryEvent.Acknowledged.class, name = "produce.ok"),
  @JsonSubTypes.Type(value = HistoryEvent.Failed.class, name = "produce.fail"),
  @JsonSubTypes.Type(value = HistoryEvent.Unknown.class, name = "produce.info"),
  @JsonSubTypes.Type(value = HistoryEvent.Arrived.class, name = "consume.ok"),
  @JsonSubTypes.Type(value = HistoryEvent.Foreign.class, name = "consume.foreign"),
  @JsonSubTypes.Type(value = HistoryEvent.FaultBegan.class, name = "fault.begin"),
  @JsonSubTypes.Type(value = HistoryEvent.FaultEnded.class, name = "fault.end"),
  @JsonSubTypes.Type(value = HistoryEvent.ScenarioBegan.class, name = "scenario"),
  @JsonSubTypes.Type(value = HistoryEvent.Drained.class, name = "drained"),
  @JsonSubTypes.Type(value = HistoryEvent.Phase.class, name = "phase")
})
@SuppressWarnings(
    "ArrayRecordComponent") // a line names thousands of records; nobody compares or changes them
public sealed interface HistoryEvent {
  /** When it was noted. */
  long time();

  /**
   * Records have been given to a producer's client.
   *
   * @param from first sequence number
   * @param to one past the last
   */
  record Invoked(long time, int producer, long from, long to) implements HistoryEvent {}

  /** The source cluster has them for good. */
  record Acknowledged(long time, int producer, long[] sequences) implements HistoryEvent {}

  /** They never left the client. */
  record Failed(long time, int producer, long[] sequences, String error) implements HistoryEvent {}

  /** Nobody can say whether the source cluster has them. */
  record Unknown(long time, int producer, long[] sequences, String error) implements HistoryEvent {}

  /**
   * Records arrived in a region, in this order.
   *
   * @param offset of the last of them
   */
  record Arrived(
      long time, String region, int producer, int partition, long[] sequences, long offset)
      implements HistoryEvent {}

  /** A record arrived that bears no mark of the workload. */
  record Foreign(long time, String region, int partition, long offset) implements HistoryEvent {}

  /** A fault is being injected. */
  record FaultBegan(long time, String fault, String target) implements HistoryEvent {}

  /**
   * A fault is over.
   *
   * @param evidence why we believe that it really happened; null if there is none
   */
  record FaultEnded(long time, String fault, String target, @Nullable String evidence)
      implements HistoryEvent {}

  /**
   * A scenario begins: everything on record before belongs to another one.
   *
   * @param regions that ought to get every record
   * @param faults how many are planned
   */
  record ScenarioBegan(long time, String name, List<String> regions, int faults)
      implements HistoryEvent {}

  /** The load is over and the system has had its time: what has not arrived by now is lost. */
  record Drained(long time) implements HistoryEvent {}

  /** The scenario goes into its next phase. */
  record Phase(long time, String name) implements HistoryEvent {}
}
