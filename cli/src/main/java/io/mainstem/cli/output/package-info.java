/** Answers as tables, JSON or YAML. */
@NullMarked
package io.mainstem.cli.output;

import org.jspecify.annotations.NullMarked;
