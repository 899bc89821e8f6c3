/** Where a logical topic is written and read now, and hearing when that changes. */
@NullMarked
package io.mainstem.federation.client.routing;

import org.jspecify.annotations.NullMarked;
