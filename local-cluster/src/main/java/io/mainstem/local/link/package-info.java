/** TCP links whose delay, bandwidth and failures change live. */
@NullMarked
package io.mainstem.local.link;

import org.jspecify.annotations.NullMarked;
