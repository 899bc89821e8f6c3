/** Long-running changes that survive restarts. */
@NullMarked
package io.mainstem.service.operations;

import org.jspecify.annotations.NullMarked;
