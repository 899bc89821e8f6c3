@NullMarked
package io.mainstem.local.laboratory;

import org.jspecify.annotations.NullMarked;
