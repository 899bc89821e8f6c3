package io.mainstem.cli;

import io.mainstem.service.security.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes the hash that goes into {@code security.users[].passwordHash}. */
@Command(
    name = "hash-password",
    mixinStandardHelpOptions = true,
    description = {
      "Hashes a password for the users in a service's configuration.",
      "The password is asked for, or read from the first line of standard input; never an argument."
    })
final class HashPasswordCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  HashPasswordCommand() {}

  @Override
  public Integer call() throws IOException {
    String password = read();
    if (password.isEmpty()) {
      throw new WrongUseException("the password is empty");
    }
    spec.commandLine().getOut().println(PasswordHash.hash(password));
    return 0;
  }

  // Newer runtimes give a console even without a terminal; it then reads the piped line like we
  // would.
  @SuppressWarnings("SystemConsoleNull")
  private static String read() throws IOException {
    Console console = System.console();
    if (console != null) {
      char[] typed = console.readPassword("Password: ");
      return typed == null ? "" : new String(typed);
    }
    String line =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
    return line == null ? "" : line;
  }
}
