@NullMarked
package io.mainstem.auditor.observe;

import org.jspecify.annotations.NullMarked;
