@NullMarked
package io.mainstem.interceptors;

import org.jspecify.annotations.NullMarked;
