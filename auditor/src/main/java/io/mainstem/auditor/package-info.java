/** The auditor: counts every message at both ends of every route, and names the lost ones. */
@NullMarked
package io.mainstem.auditor;

import org.jspecify.annotations.NullMarked;
