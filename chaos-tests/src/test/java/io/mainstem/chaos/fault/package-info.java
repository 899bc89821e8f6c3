@NullMarked
package io.mainstem.chaos.fault;

import org.jspecify.annotations.NullMarked;
