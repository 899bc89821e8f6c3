/** The REST interface. */
@NullMarked
package io.mainstem.failover.resources;

import org.jspecify.annotations.NullMarked;
