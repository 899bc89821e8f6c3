/** Side-by-side measurements: Mainstem and its peer on the same brokers and data, in one run. */
@NullMarked
package io.mainstem.bench;

import org.jspecify.annotations.NullMarked;
