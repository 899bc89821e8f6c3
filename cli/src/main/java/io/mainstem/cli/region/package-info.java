/** All services of a region in one process. */
@NullMarked
package io.mainstem.cli.region;

import org.jspecify.annotations.NullMarked;
