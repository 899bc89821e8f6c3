/** What can be seen of a worker from outside: REST, metrics, health checks. */
@NullMarked
package io.mainstem.worker.health;

import org.jspecify.annotations.NullMarked;
