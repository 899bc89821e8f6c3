/** A thin client for each service. */
@NullMarked
package io.mainstem.api.client;

import org.jspecify.annotations.NullMarked;
