/**
 * Record batches as bytes: reading headers in place, stamping them for forwarding, decoding and
 * encoding records. No I/O.
 */
@NullMarked
package io.mainstem.wire.batch;

import org.jspecify.annotations.NullMarked;
