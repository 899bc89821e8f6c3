@NullMarked
package io.mainstem.auditor.repair;

import org.jspecify.annotations.NullMarked;
