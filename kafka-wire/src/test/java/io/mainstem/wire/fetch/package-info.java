@NullMarked
package io.mainstem.wire.fetch;

import org.jspecify.annotations.NullMarked;
