@NullMarked
package io.mainstem.chaos.scenario;

import org.jspecify.annotations.NullMarked;
