@NullMarked
package io.mainstem.worker.append;

import org.jspecify.annotations.NullMarked;
