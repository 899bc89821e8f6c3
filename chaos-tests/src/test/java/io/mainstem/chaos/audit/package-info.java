/** The auditor against the truth: the whole system is attacked, and every verdict is checked. */
@NullMarked
package io.mainstem.chaos.audit;

import org.jspecify.annotations.NullMarked;
