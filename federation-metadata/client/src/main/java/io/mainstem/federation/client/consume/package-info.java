/** Reading: inner consumers, names, and moving positions between clusters. */
@NullMarked
package io.mainstem.federation.client.consume;

import org.jspecify.annotations.NullMarked;
