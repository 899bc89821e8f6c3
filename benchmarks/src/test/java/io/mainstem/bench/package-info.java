@NullMarked
package io.mainstem.bench;

import org.jspecify.annotations.NullMarked;
