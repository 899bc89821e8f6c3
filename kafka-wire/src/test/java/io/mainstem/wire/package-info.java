@NullMarked
package io.mainstem.wire;

import org.jspecify.annotations.NullMarked;
