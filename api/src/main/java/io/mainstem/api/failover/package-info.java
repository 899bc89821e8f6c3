/** Failover groups, health evidence and switchovers. */
@NullMarked
package io.mainstem.api.failover;

import org.jspecify.annotations.NullMarked;
