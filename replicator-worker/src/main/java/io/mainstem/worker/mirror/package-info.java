/** The life of a mirror: taking over, copying, pausing, draining. */
@NullMarked
package io.mainstem.worker.mirror;

import org.jspecify.annotations.NullMarked;
