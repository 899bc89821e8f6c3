@NullMarked
package io.mainstem.wire.append;

import org.jspecify.annotations.NullMarked;
