@NullMarked
package io.mainstem.local;

import org.jspecify.annotations.NullMarked;
