package io.mainstem.service.store;

import org.jspecify.annotations.Nullable;

/**
 * A read or change that the store could not do. Nothing of a failed change has happened, unless
 * {@link Unavailable} says otherwise.
 */
public abstract sealed class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The value has been changed since the version that the change names. */
  public static final class VersionMismatch extends StoreException {
    private static final long serialVersionUID = 1L;

    public VersionMismatch(String what) {
      super(
          what
              + " has been changed meanwhile: read it again and repeat the change on the new version",
          null);
    }
  }

  /** There is no such value. */
  public static final class NotFound extends StoreException {
    private static final long serialVersionUID = 1L;

    public NotFound(String what) {
      super("there is no " + what, null);
    }
  }

  /** There is such a value already. */
  public static final class AlreadyExists extends StoreException {
    private static final long serialVersionUID = 1L;

    public AlreadyExists(String what) {
      super(what + " exists already", null);
    }
  }

  /**
   * The writer no longer leads: another instance has taken over, and the whole change was refused.
   */
  public static final class LeadershipLost extends StoreException {
    private static final long serialVersionUID = 1L;

    public LeadershipLost(String what) {
      super("this instance no longer leads: " + what + " was refused", null);
    }
  }

  /** The stored bytes are not of this release. They are left alone. */
  public static final class Unreadable extends StoreException {
    private static final long serialVersionUID = 1L;

    public Unreadable(String path, Throwable cause) {
      super(
          path
              + " holds something that this release cannot read; it is left as it is: "
              + cause.getMessage(),
          cause);
    }
  }

  /**
   * ZooKeeper cannot be reached. A change may or may not have happened: read before repeating it.
   */
  public static final class Unavailable extends StoreException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String what, Throwable cause) {
      super("ZooKeeper did not answer: " + what + ": " + cause.getMessage(), cause);
    }
  }
}
