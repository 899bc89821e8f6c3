/** The admin interface: routes, mirrors, workers, rebalancing. */
@NullMarked
package io.mainstem.controller.resources;

import org.jspecify.annotations.NullMarked;
