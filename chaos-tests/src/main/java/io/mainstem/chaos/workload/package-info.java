/** Producers and consumers that know every record they send and see. */
@NullMarked
package io.mainstem.chaos.workload;

import org.jspecify.annotations.NullMarked;
