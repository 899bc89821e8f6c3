/** Who may call what. */
@NullMarked
package io.mainstem.service.security;

import org.jspecify.annotations.NullMarked;
