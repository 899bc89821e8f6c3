/** Mirrors and workers: who copies what, how far, and why not. */
@NullMarked
package io.mainstem.api.replication;

import org.jspecify.annotations.NullMarked;
