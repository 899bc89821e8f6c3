@NullMarked
package io.mainstem.bench.audit;

import org.jspecify.annotations.NullMarked;
