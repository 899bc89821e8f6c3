/** One document that shows the whole system, gathered from the services that know its parts. */
@NullMarked
package io.mainstem.console.overview;

import org.jspecify.annotations.NullMarked;
