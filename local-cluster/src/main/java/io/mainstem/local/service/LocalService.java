package io.mainstem.local.service;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.process.ChildJvm;
import io.mainstem.local.process.LocalProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A service of ours, or any other main class, as a child process. */
public final class LocalService extends LocalProcess {
  private final ChildJvm command;
  private final BooleanSupplier ready;

  private LocalService(ChildJvm command, BooleanSupplier ready) {
    super(command.name(), command.log());
    this.command = command;
    this.ready = ready;
  }

  /**
   * Begins to describe a service whose log is {@code work/<name>.log} and whose working directory
   * is {@code work/<name>}.
   */
  public static Builder named(String name, WorkDirectory work) {
    return new Builder(name, work);
  }

  @Override
  protected ChildJvm command() {
    return command;
  }

  @Override
  protected boolean probe() {
    return ready.getAsBoolean();
  }

  /** What to run. By default on our own Java and class path, with a small heap. */
  public static final class Builder {
    private final String name;
    private final Path directory;
    private final Path log;
    private Path javaHome = ChildJvm.ownJavaHome();
    private String classpath = ChildJvm.ownClasspath();
    private List<String> jvmArguments =
        List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private BooleanSupplier ready = () -> true;

    private Builder(String name, WorkDirectory work) {
      this.name = name;
      this.directory = work.directory(name);
      this.log = work.path().resolve(name + ".log");
    }

    public Builder javaHome(Path javaHome) {
      this.javaHome = javaHome;
      return this;
    }

    /** As {@code -cp} wants it. */
    public Builder classpath(String classpath) {
      this.classpath = classpath;
      return this;
    }

    /** Instead of the small heap, serial collector and quick compiler that are the default. */
    public Builder jvmArguments(List<String> jvmArguments) {
      this.jvmArguments = jvmArguments;
      return this;
    }

    /** Whether it serves; see {@link HttpProbe}. Without one it is ready as soon as it runs. */
    public Builder readyWhen(BooleanSupplier ready) {
      this.ready = ready;
      return this;
    }

    /** The service, not yet started. */
    public LocalService main(String mainClass, String... arguments) {
      ChildJvm command =
          new ChildJvm(
              name,
              javaHome,
              jvmArguments,
              classpath,
              mainClass,
              List.of(arguments),
              directory,
              log);
      return new LocalService(command, ready);
    }
  }
}
