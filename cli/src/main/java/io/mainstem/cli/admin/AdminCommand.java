package io.mainstem.cli.admin;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.mainstem.api.rest.Json;
import io.mainstem.cli.WrongUseException;
import io.mainstem.cli.output.Format;
import io.mainstem.cli.output.Printer;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands of the admin API have in common. */
abstract class AdminCommand implements Runnable {

  @Mixin Connection connection;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Spec CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  AdminCommand() {}

  final Printer printer() {
    return new Printer(format, spec.commandLine().getOut());
  }

  /**
   * Reads a JSON or YAML file as a value of the contract.
   *
   * @throws WrongUseException if it cannot be read, naming the line and field at fault
   */
  static <T> T read(Path file, Class<T> type) {
    try {
      return Json.mapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .treeToValue(new YAMLMapper().readTree(file.toFile()), type);
    } catch (IOException e) {
      throw new WrongUseException(
          file + " is no " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }
}
