@NullMarked
package io.mainstem.auditor.store;

import org.jspecify.annotations.NullMarked;
