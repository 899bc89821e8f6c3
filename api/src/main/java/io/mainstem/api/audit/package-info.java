/** The books: windows, verdicts and incidents. */
@NullMarked
package io.mainstem.api.audit;

import org.jspecify.annotations.NullMarked;
