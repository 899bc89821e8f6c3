/** The replicator worker: a process that copies the mirrors it is assigned, and nothing else. */
@NullMarked
package io.mainstem.worker;

import org.jspecify.annotations.NullMarked;
