/** Probes of every region, shared between coordinators through ZooKeeper. */
@NullMarked
package io.mainstem.failover.evidence;

import org.jspecify.annotations.NullMarked;
