package io.mainstem.api.replication;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a worker answers when all are asked at once.
 *
 * @param url where it was asked, null if it never said where it listens
 * @param live whether it has a session
 * @param answeredInMillis -1 if it has not answered
 * @param error why it has not, null if it has
 * @param mirrors how many it has in each state
 * @param pauses how many are paused or held back for each reason
 * @param events what has happened to its mirrors lately, oldest first
 */
public record WorkerDiagnosis(
    String worker,
    @Nullable String url,
    boolean live,
    long answeredInMillis,
    @Nullable String error,
    Map<MirrorState, Integer> mirrors,
    Map<PauseReason, Integer> pauses,
    List<MirrorEvent> events) {

  public WorkerDiagnosis {
    mirrors = Map.copyOf(mirrors);
    pauses = Map.copyOf(pauses);
    events = List.copyOf(events);
  }
}
