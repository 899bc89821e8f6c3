package io.mainstem.local;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The one directory below which a local cluster writes. A temporary one is deleted when it is
 * closed (or the JVM ends), unless {@link #keep} was called; a given one stays. Not thread-safe.
 */
public final class WorkDirectory implements AutoCloseable {
  private final Path path;
  private final @Nullable Runnable deleteAtExit;
  private boolean kept;

  private WorkDirectory(Path path, boolean temporary) {
    this.path = path;
    this.deleteAtExit = temporary ? () -> delete(path) : null;
    if (deleteAtExit != null) {
      ShutdownOrder.deleteDirectory(deleteAtExit);
    }
  }

  /** A new directory below {@code java.io.tmpdir}, deleted on close. */
  public static WorkDirectory temporary() {
    return temporaryBelow(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** A new directory below this one, deleted on close. */
  public static WorkDirectory temporaryBelow(Path parent) {
    try {
      return new WorkDirectory(Files.createTempDirectory(parent, "mainstem-"), true);
    } catch (IOException e) {
      throw cannotWrite(parent, e);
    }
  }

  /** This directory, made if it is not there, never deleted. */
  public static WorkDirectory at(Path path) {
    try {
      return new WorkDirectory(Files.createDirectories(path).toAbsolutePath(), false);
    } catch (IOException e) {
      throw cannotWrite(path, e);
    }
  }

  public Path path() {
    return path;
  }

  /** A directory in it, made if it is not there. */
  public Path directory(String name) {
    Path child = path.resolve(name);
    try {
      return Files.createDirectories(child);
    } catch (IOException e) {
      throw cannotWrite(child, e);
    }
  }

  /** Keep the directory: somebody will want to read the logs. */
  public WorkDirectory keep() {
    kept = true;
    if (deleteAtExit != null) {
      ShutdownOrder.forget(deleteAtExit);
    }
    return this;
  }

  @Override
  public void close() {
    if (deleteAtExit != null && !kept) {
      delete(path);
      ShutdownOrder.forget(deleteAtExit);
    }
  }

  /** What a failed write means and what can be done about it. */
  public static LocalClusterException cannotWrite(Path path, IOException cause) {
    return new LocalClusterException(
        "Cannot write %s: %s. Free bytes there: %s. Make room, or choose another directory (-Djava.io.tmpdir=... for temporary ones)."
            .formatted(path, cause, freeBytes(path)),
        cause);
  }

  private static String freeBytes(Path path) {
    for (Path p = path.toAbsolutePath(); p != null; p = p.getParent()) {
      if (Files.exists(p)) {
        try {
          return Long.toString(Files.getFileStore(p).getUsableSpace());
        } catch (IOException e) {
          return "unknown (" + e.getMessage() + ")";
        }
      }
    }
    return "unknown";
  }

  /**
   * Deletes a tree. Files that vanish meanwhile are fine: a dying process may still be deleting.
   */
  static void delete(Path root) {
    try {
      Files.walkFileTree(root, new Deletion());
    } catch (NoSuchFileException gone) {
      return;
    } catch (IOException e) {
      throw new LocalClusterException("Cannot delete " + root + ": " + e, e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
