/**
 * Carries plans out through Helix: membership, leadership, transitions, and what is really so
 * against what should be.
 */
@NullMarked
package io.mainstem.controller.fleet;

import org.jspecify.annotations.NullMarked;
