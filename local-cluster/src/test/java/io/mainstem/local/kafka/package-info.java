@NullMarked
package io.mainstem.local.kafka;

import org.jspecify.annotations.NullMarked;
