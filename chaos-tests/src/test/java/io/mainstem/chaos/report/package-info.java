@NullMarked
package io.mainstem.chaos.report;

import org.jspecify.annotations.NullMarked;
