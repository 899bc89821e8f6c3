@NullMarked
package io.mainstem.local.link;

import org.jspecify.annotations.NullMarked;
