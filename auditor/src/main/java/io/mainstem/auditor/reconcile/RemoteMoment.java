package io.mainstem.auditor.reconcile;

/**
 * One moment on two counts: when a question to another auditor was on its way. What the other
 * auditor saw at or after this time of its own clock, it saw after the books had reached this tick;
 * no two clocks are compared.
 *
 * @param tick of the books when the question was sent
 * @param remoteTime on the other auditor's clock when the question had arrived; milliseconds since
 *     1970
 */
public record RemoteMoment(long tick, long remoteTime) {}
