package io.mainstem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class MainstemTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder = Path.of("");

  @Test
  void helpIsCompleteAtEveryLevel() {
    for (CommandLine command : all(Mainstem.commandLine(), new ArrayList<>())) {
      String name = command.getCommandSpec().qualifiedName();
      assertThat(command.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
      assertThat(command.getCommandSpec().optionsMap()).as(name).containsKey("--help");
      for (ArgSpec argument : command.getCommandSpec().args()) {
        assertThat(argument.description()).as(name + " " + argument.paramLabel()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "topics --nonsense", "topics show", "routes -o xml"})
  void wrongUseEndsWith2AndSaysWhereHelpIs(String line) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString()).startsWith("mainstem: ").contains("--help");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anUnknownServiceIsNamedWithTheKnownOnes() {
    assertThat(run("server nonsense some.yml")).isEqualTo(2);
    assertThat(err.toString()).contains("nonsense", "region", "console");
  }

  @Test
  void aMissingConfigurationPointsAtTheExample() {
    assertThat(run("server region " + folder.resolve("none.yml"))).isEqualTo(2);
    assertThat(err.toString()).contains("deploy/config/region.yml");
  }

  @Test
  void aServiceThatDoesNotAnswerEndsWith1AndSaysHowToNameAnother() {
    assertThat(run("topics --url http://127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString()).contains("127.0.0.1:1", "--url");
  }

  @Test
  void aUserWithoutPasswordFileIsWrongUse() {
    assertThat(run("topics --user ann")).isEqualTo(2);
    assertThat(err.toString()).contains("--password-file");
  }

  @Test
  void aMalformedFileIsWrongUseAndTheFieldIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("cluster.yml"), "id: west\nreigon: us\n");

    assertThat(run("clusters put --url http://127.0.0.1:1 -f " + file)).isEqualTo(2);
    assertThat(err.toString()).contains("cluster.yml", "cluster.region", "is needed");
  }

  private int run(String line) {
    return Mainstem.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line.isEmpty() ? new String[0] : line.split(" "));
  }

  private static List<CommandLine> all(CommandLine command, List<CommandLine> into) {
    into.add(command);
    command.getSubcommands().values().forEach(sub -> all(sub, into));
    return into;
  }
}
