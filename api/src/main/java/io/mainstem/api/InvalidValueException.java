package io.mainstem.api;

/**
 * A value that breaks a rule of the contract; names the field at fault. Services answer it with
 * 422.
 */
public final class InvalidValueException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String field;

  public InvalidValueException(String field, String rule) {
    super(field + ": " + rule);
    this.field = field;
  }

  /**
   * The field at fault, in the words of the JSON document, for example {@code topics[0].pattern}.
   */
  public String field() {
    return field;
  }
}
