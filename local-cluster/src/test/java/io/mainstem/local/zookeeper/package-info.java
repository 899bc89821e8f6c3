@NullMarked
package io.mainstem.local.zookeeper;

import org.jspecify.annotations.NullMarked;
