@NullMarked
package io.mainstem.auditor.segment;

import org.jspecify.annotations.NullMarked;
