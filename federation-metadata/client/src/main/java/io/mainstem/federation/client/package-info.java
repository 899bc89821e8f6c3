/** Kafka clients that applications embed: they follow logical topics instead of one cluster. */
@NullMarked
package io.mainstem.federation.client;

import org.jspecify.annotations.NullMarked;
