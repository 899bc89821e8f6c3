/** The web page over the other services, and the small service that feeds it. */
@NullMarked
package io.mainstem.console;

import org.jspecify.annotations.NullMarked;
