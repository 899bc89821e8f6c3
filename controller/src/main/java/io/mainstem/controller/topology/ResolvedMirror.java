package io.mainstem.controller.topology;

import io.mainstem.api.replication.MirrorId;

/** A mirror and the topic it writes to; the partition has the same number. */
public record ResolvedMirror(MirrorId id, String targetTopic) {}
