/** The REST interface. */
@NullMarked
package io.mainstem.federation.server.resources;

import org.jspecify.annotations.NullMarked;
