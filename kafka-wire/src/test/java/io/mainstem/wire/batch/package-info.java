@NullMarked
package io.mainstem.wire.batch;

import org.jspecify.annotations.NullMarked;
