@NullMarked
package io.mainstem.federation.client.consume;

import org.jspecify.annotations.NullMarked;
