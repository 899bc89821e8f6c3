/**
 * Reading logs at both ends: batch headers as a rule, records where a batch reaches over the edge
 * of a window, and both ends' records when a window does not balance.
 */
@NullMarked
package io.mainstem.auditor.observe;

import org.jspecify.annotations.NullMarked;
