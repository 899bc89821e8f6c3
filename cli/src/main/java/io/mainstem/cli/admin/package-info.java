/** The admin API for people. */
@NullMarked
package io.mainstem.cli.admin;

import org.jspecify.annotations.NullMarked;
