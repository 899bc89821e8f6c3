/** The federation metadata service: what exists, where it lives, and how it gets there. */
@NullMarked
package io.mainstem.federation.server;

import org.jspecify.annotations.NullMarked;
