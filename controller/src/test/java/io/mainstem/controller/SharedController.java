package io.mainstem.controller;

import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands one controller with its broker to all tests of this JVM; it ends when they have ended. */
final class SharedController implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == ControllerBench.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return Objects.requireNonNull(
        test.getRoot()
            .getStore(ExtensionContext.Namespace.create(SharedController.class))
            .getOrComputeIfAbsent("controller", key -> start(), ControllerBench.class));
  }

  private static ControllerBench start() {
    try {
      return new ControllerBench();
    } catch (Exception e) {
      throw new IllegalStateException("the controller does not start", e);
    }
  }
}
