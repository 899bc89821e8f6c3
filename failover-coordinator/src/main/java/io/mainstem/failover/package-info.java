/** The failover coordinator: evidence, decisions, switchover, offset translation. */
@NullMarked
package io.mainstem.failover;

import org.jspecify.annotations.NullMarked;
