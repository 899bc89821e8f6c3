/**
 * Delivers lost records again: exactly those, in the order of the source, and never twice. Start at
 * {@link io.mainstem.auditor.repair.RepairRun}.
 */
@NullMarked
package io.mainstem.auditor.repair;

import org.jspecify.annotations.NullMarked;
