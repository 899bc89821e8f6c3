package io.mainstem.api.service;

import java.net.URI;
import java.time.Instant;

/**
 * A running instance of a service, as it registered itself. It disappears when its ZooKeeper
 * session ends.
 *
 * @param instance unique within the service
 * @param url the base of its REST interface, without {@code /v1}
 */
public record ServiceInstance(
    ServiceKind service, String region, String instance, URI url, Instant since) {}
