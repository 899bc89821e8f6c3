/**
 * The stored federation in memory, kept current by watches, and those who wait for it to change.
 */
@NullMarked
package io.mainstem.federation.server.serving;

import org.jspecify.annotations.NullMarked;
