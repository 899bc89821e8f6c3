@NullMarked
package io.mainstem.federation.server;

import org.jspecify.annotations.NullMarked;
