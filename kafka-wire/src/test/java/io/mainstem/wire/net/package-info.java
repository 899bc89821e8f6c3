/** A simulated event loop, for tests of what runs on one. */
@NullMarked
package io.mainstem.wire.net;

import org.jspecify.annotations.NullMarked;
