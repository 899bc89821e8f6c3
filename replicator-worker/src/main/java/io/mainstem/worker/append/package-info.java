/** Writing to the target: connections, limits, and the log of offset runs. */
@NullMarked
package io.mainstem.worker.append;

import org.jspecify.annotations.NullMarked;
