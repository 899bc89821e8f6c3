/**
 * What every part of the local cluster shares: working directories, ports, starting things
 * together.
 */
@NullMarked
package io.mainstem.local;

import org.jspecify.annotations.NullMarked;
