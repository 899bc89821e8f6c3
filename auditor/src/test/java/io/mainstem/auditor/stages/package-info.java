@NullMarked
package io.mainstem.auditor.stages;

import org.jspecify.annotations.NullMarked;
