/**
 * The event loop over the client library's network classes. Private to this module: nothing outside
 * {@code io.mainstem.wire} may use it.
 */
@NullMarked
package io.mainstem.wire.net;

import org.jspecify.annotations.NullMarked;
