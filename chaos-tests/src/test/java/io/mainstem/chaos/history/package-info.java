@NullMarked
package io.mainstem.chaos.history;

import org.jspecify.annotations.NullMarked;
