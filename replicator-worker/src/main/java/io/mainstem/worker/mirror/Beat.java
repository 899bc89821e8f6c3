package io.mainstem.worker.mirror;

/**
 * The moments at which something is done again and again. All mirrors of a worker share them, so
 * that what they ask or store is one request; other workers do it at other moments, so that brokers
 * are not asked by all at once.
 *
 * @param everyMillis between two moments, at least 1
 * @param phaseMillis of the first moment after 1970
 */
record Beat(long everyMillis, long phaseMillis) {

  /** The one of this worker. */
  static Beat of(String worker, long everyMillis) {
    return new Beat(everyMillis, Math.floorMod(worker.hashCode() * 31L, everyMillis));
  }

  /** The next moment. */
  long after(long nowMillis) {
    return (Math.floorDiv(nowMillis - phaseMillis, everyMillis) + 1) * everyMillis + phaseMillis;
  }
}
