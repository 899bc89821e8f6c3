@NullMarked
package io.mainstem.local.process;

import org.jspecify.annotations.NullMarked;
