/** Versioned values in ZooKeeper, written in fenced transactions. */
@NullMarked
package io.mainstem.service.store;

import org.jspecify.annotations.NullMarked;
