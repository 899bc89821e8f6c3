/** How the planner behaves over a simulated day of a large fleet. Seeded; no process, no broker. */
@NullMarked
package io.mainstem.bench.assignment;

import org.jspecify.annotations.NullMarked;
