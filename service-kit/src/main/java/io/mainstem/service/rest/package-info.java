/** What the REST interfaces share: problem documents, paging, preconditions. */
@NullMarked
package io.mainstem.service.rest;

import org.jspecify.annotations.NullMarked;
