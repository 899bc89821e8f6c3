/** Reading the source: connections, and what each fetched batch means to a mirror. */
@NullMarked
package io.mainstem.worker.fetch;

import org.jspecify.annotations.NullMarked;
