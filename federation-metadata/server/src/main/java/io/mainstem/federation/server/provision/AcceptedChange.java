package io.mainstem.federation.server.provision;

import io.mainstem.api.federation.LogicalTopic;
import org.jspecify.annotations.Nullable;

/**
 * What an operation on a logical topic is to reach, complete in itself: it is stored with the
 * operation, so that any instance can go on with it.
 *
 * @param topic as it will be when the operation has succeeded; as it was, for a deletion
 * @param replaces the version of the stored topic that this changes, null for a new topic
 * @param asked the request as it came, to recognise another request under the same idempotency key
 */
public record AcceptedChange(LogicalTopic topic, @Nullable Integer replaces, String asked) {}
