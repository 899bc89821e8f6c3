/** The report folder: results, history, timeline, logs. */
@NullMarked
package io.mainstem.chaos.report;

import org.jspecify.annotations.NullMarked;
