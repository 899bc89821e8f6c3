/** The whole system on one machine, with applications that check every record. */
@NullMarked
package io.mainstem.cli.demo;

import org.jspecify.annotations.NullMarked;
