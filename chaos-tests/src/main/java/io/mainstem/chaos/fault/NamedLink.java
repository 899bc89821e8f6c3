package io.mainstem.chaos.fault;

import io.mainstem.local.link.Link;

/**
 * A link with a name for people.
 *
 * @param name for instance {@code us-west->us-east}: from clients to brokers
 */
public record NamedLink(String name, Link link) {}
