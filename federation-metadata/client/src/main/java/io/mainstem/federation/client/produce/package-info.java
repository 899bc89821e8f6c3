/** Sending: generations of inner producers and the way from one to the next. */
@NullMarked
package io.mainstem.federation.client.produce;

import org.jspecify.annotations.NullMarked;
