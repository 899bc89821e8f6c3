/** Regions, clusters, logical topics and routes: what exists and where it lives. */
@NullMarked
package io.mainstem.api.federation;

import org.jspecify.annotations.NullMarked;
