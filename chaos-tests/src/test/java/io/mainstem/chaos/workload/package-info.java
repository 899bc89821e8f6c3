@NullMarked
package io.mainstem.chaos.workload;

import org.jspecify.annotations.NullMarked;
