/** The contract of Mainstem: what the services say to each other and to applications. */
@NullMarked
package io.mainstem.api;

import org.jspecify.annotations.NullMarked;
