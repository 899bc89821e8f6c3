/** Child processes that never outlive their parent: start, await, stop, kill, freeze, thaw. */
@NullMarked
package io.mainstem.local.process;

import org.jspecify.annotations.NullMarked;
