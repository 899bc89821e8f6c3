@NullMarked
package io.mainstem.federation.client.routing;

import org.jspecify.annotations.NullMarked;
