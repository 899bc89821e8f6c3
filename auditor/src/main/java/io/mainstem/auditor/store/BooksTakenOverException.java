package io.mainstem.auditor.store;

/** Another auditor has taken these books over: what this one knows of them is out of date. */
public final class BooksTakenOverException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BooksTakenOverException() {
    super("Another auditor has taken the books over.");
  }
}
