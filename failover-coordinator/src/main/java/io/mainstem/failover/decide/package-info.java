/** Pure: what the evidence means and what follows from it. */
@NullMarked
package io.mainstem.failover.decide;

import org.jspecify.annotations.NullMarked;
