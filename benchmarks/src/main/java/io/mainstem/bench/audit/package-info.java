/** What auditing costs: for each record, and for each window that is kept. */
@NullMarked
package io.mainstem.bench.audit;

import org.jspecify.annotations.NullMarked;
