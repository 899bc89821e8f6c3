/**
 * What a logical topic's declaration means: defaults, placements, derived routes, drift. Pure: no
 * clock, no I/O.
 */
@NullMarked
package io.mainstem.federation.server.derive;

import org.jspecify.annotations.NullMarked;
