/**
 * Several regions on one machine: brokers, ZooKeeper, services, workers, and the links between the
 * regions.
 */
@NullMarked
package io.mainstem.local.laboratory;

import org.jspecify.annotations.NullMarked;
