/** Turns routes into mirrors by asking the clusters what they hold. */
@NullMarked
package io.mainstem.controller.topology;

import org.jspecify.annotations.NullMarked;
