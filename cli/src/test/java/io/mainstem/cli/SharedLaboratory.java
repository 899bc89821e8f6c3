package io.mainstem.cli;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.laboratory.Laboratory;
import io.mainstem.local.laboratory.ServiceRuntime;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one laboratory of the regions west and east, with a worker each, to all tests of this JVM
 * that want one; it ends when they have ended. Their topics, routes and groups must have names of
 * their own.
 */
public final class SharedLaboratory implements ParameterResolver {

  /** Ends the processes, then takes their files away. */
  private record Running(Laboratory laboratory, WorkDirectory work) implements AutoCloseable {
    @Override
    public void close() {
      laboratory.close();
      work.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Laboratory.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return Objects.requireNonNull(
            test.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedLaboratory.class))
                .getOrComputeIfAbsent("laboratory", key -> start(), Running.class))
        .laboratory();
  }

  private static Running start() {
    WorkDirectory work = WorkDirectory.temporary();
    Laboratory laboratory =
        Laboratory.in(work, ServiceRuntime.own("io.mainstem.cli.Mainstem"))
            .regions(List.of("west", "east"))
            .workersPerRegion(1)
            .build();
    laboratory.start();
    return new Running(laboratory, work);
  }
}
