@NullMarked
package io.mainstem.federation.server.derive;

import org.jspecify.annotations.NullMarked;
