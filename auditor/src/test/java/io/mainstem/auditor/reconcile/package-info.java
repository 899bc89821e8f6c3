@NullMarked
package io.mainstem.auditor.reconcile;

import org.jspecify.annotations.NullMarked;
