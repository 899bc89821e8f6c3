package io.mainstem.api.rest;

import org.jspecify.annotations.Nullable;

/**
 * A problem document as of RFC 9457.
 *
 * @param type stable name of the kind of problem, for example {@code /problems/version-mismatch}
 * @param title what it is, the same for every problem of the type
 * @param detail what happened this time and what to do
 * @param field the field at fault, null if no single one is
 * @param rule the rule that refused the request (status 422), null otherwise
 */
public record Problem(
    String type,
    String title,
    int status,
    @Nullable String detail,
    @Nullable String field,
    @Nullable String rule) {

  public static final String MEDIA_TYPE = "application/problem+json";
}
