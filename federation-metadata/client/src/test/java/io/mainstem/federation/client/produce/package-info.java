@NullMarked
package io.mainstem.federation.client.produce;

import org.jspecify.annotations.NullMarked;
