/** Carrying out changes of logical topics: operations, physical topics, derived routes. */
@NullMarked
package io.mainstem.federation.server.provision;

import org.jspecify.annotations.NullMarked;
