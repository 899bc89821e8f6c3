/** The thin REST clients, the JSON mapping and the problem documents. */
@NullMarked
package io.mainstem.api.rest;

import org.jspecify.annotations.NullMarked;
