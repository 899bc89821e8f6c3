/** Long-running changes that can be looked up. */
@NullMarked
package io.mainstem.api.operations;

import org.jspecify.annotations.NullMarked;
