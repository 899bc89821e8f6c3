/** Serves the page's files. */
@NullMarked
package io.mainstem.console.page;

import org.jspecify.annotations.NullMarked;
