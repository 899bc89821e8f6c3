/** Pure: where a position of one log stands in another, from offset runs. */
@NullMarked
package io.mainstem.failover.translate;

import org.jspecify.annotations.NullMarked;
