@NullMarked
package io.mainstem.auditor;

import org.jspecify.annotations.NullMarked;
