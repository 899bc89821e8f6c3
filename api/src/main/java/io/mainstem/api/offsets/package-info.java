/** Offset runs: the exact relation between source and target offsets. */
@NullMarked
package io.mainstem.api.offsets;

import org.jspecify.annotations.NullMarked;
