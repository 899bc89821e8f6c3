@NullMarked
package io.mainstem.auditor.sketch;

import org.jspecify.annotations.NullMarked;
