@NullMarked
package io.mainstem.worker.assignment;

import org.jspecify.annotations.NullMarked;
