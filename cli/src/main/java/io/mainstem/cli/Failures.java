package io.mainstem.cli;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.rest.Problem;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.local.LocalClusterException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what was wrong, where, and what to do, and picks the exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  static final int FAILED = 1;
  static final int WRONG_USE = 2;

  /** Problems that come from what was asked, not from the state of a service. */
  private static final List<Integer> CALLERS_FAULT = List.of(400, 401, 403, 404, 409, 412, 422);

  @Override
  public int handleParseException(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    PrintWriter out = command.getErr();
    out.println("mainstem: " + error.getMessage());
    UnmatchedArgumentException.printSuggestions(error, out);
    out.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return WRONG_USE;
  }

  @Override
  public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
    PrintWriter out = command.getErr();
    if (error instanceof ProblemException answered) {
      printProblem(answered.problem(), out);
      return CALLERS_FAULT.contains(answered.status()) ? WRONG_USE : FAILED;
    }
    if (error instanceof ServiceUnreachableException) {
      out.println("mainstem: " + error.getMessage());
      out.println("Is the service running? Name another address with --url or MAINSTEM_URL.");
      return FAILED;
    }
    if (error instanceof WrongUseException || error instanceof InvalidValueException) {
      out.println("mainstem: " + error.getMessage());
      return WRONG_USE;
    }
    if (error instanceof LocalClusterException) {
      out.println("mainstem: " + error.getMessage());
      return FAILED;
    }
    out.println("mainstem: " + error);
    if (System.getenv("MAINSTEM_STACK_TRACES") == null) {
      out.println("Set MAINSTEM_STACK_TRACES=1 to see where it happened.");
    } else {
      error.printStackTrace(out);
    }
    return FAILED;
  }

  private static void printProblem(Problem problem, PrintWriter out) {
    String detail = problem.detail();
    out.println("mainstem: " + problem.title() + (detail == null ? "" : ": " + detail));
    if (problem.field() != null) {
      out.println("Field at fault: " + problem.field());
    }
    if (problem.rule() != null) {
      out.println("Refused by the rule: " + problem.rule());
    }
  }
}
