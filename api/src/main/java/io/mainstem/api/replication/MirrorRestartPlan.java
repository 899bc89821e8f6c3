package io.mainstem.api.replication;

/**
 * What a restart of a mirror means, as far as can be told when it is asked for.
 *
 * @param restart the order
 * @param asked whether it has been ordered; false if this only tells what it would do
 * @param position the next source offset that was to be copied; -1 while unknown
 * @param target the source offset where copying goes on, if nothing changes meanwhile
 * @param skipped offsets that are left out and were not copied before; -1 while unknown
 * @param copiedTwice offsets that are copied though they were before; -1 while unknown
 * @param explanation a sentence for people
 * @param version of all decisions of the region, for {@code If-Match}
 */
public record MirrorRestartPlan(
    MirrorId mirror,
    MirrorRestart restart,
    boolean asked,
    long position,
    long target,
    long skipped,
    long copiedTwice,
    String explanation,
    int version) {}
