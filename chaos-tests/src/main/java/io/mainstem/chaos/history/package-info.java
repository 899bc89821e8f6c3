/** What happened, in order, one line each. */
@NullMarked
package io.mainstem.chaos.history;

import org.jspecify.annotations.NullMarked;
