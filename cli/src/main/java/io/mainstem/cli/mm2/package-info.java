/** Routes out of a MirrorMaker 2 file. */
@NullMarked
package io.mainstem.cli.mm2;

import org.jspecify.annotations.NullMarked;
