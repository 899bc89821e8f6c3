package io.mainstem.cli.admin;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A value that is given as a file. */
final class FileOption {

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "JSON or YAML, with the fields of the REST interface.")
  Path file = Path.of("");
}
