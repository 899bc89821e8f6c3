@NullMarked
package io.mainstem.wire.log;

import org.jspecify.annotations.NullMarked;
