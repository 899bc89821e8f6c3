package io.mainstem.federation.server.provision;

import io.mainstem.service.store.StoreTransaction;
import java.util.function.UnaryOperator;

/** How an attempt at a step ended. */
public sealed interface Outcome {

  /** A sentence for people. */
  String detail();

  /**
   * The step is done once this is written together with the operation.
   *
   * @param alsoWrite what else happens in the same transaction
   */
  record Done(String detail, UnaryOperator<StoreTransaction> alsoWrite) implements Outcome {
    Done(String detail) {
      this(detail, transaction -> transaction);
    }
  }

  /** Nothing is wrong, it just takes a moment. */
  record NotYet(String detail) implements Outcome {}

  /** Something is in the way that may pass by itself. */
  record Obstructed(String detail) implements Outcome {}

  /** Trying again cannot help. */
  record Refused(String detail) implements Outcome {}
}
