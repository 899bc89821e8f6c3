@NullMarked
package io.mainstem.federation.client;

import org.jspecify.annotations.NullMarked;
