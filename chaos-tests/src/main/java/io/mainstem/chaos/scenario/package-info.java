/** Set up, load, attack, heal, drain, check. */
@NullMarked
package io.mainstem.chaos.scenario;

import org.jspecify.annotations.NullMarked;
