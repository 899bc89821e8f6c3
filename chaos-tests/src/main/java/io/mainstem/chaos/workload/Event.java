package io.mainstem.chaos.workload;

import org.jspecify.annotations.Nullable;

/** What one record says. */
@SuppressWarnings("ArrayRecordComponent") // handed to the client as it is; nobody compares events
public record Event(byte @Nullable [] key, byte @Nullable [] value) {}
