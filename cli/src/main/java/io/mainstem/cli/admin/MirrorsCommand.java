package io.mainstem.cli.admin;

import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorRestart;
import io.mainstem.api.replication.MirrorRestartRequest;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.cli.WrongUseException;
import io.mainstem.cli.output.Columns;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Partition mirrors. */
@Command(
    name = "mirrors",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the partition mirrors: where each stands and who copies it.",
      "The subcommands deal with one, written route/topic/partition."
    },
    subcommands = {
      MirrorsCommand.Pause.class,
      MirrorsCommand.Resume.class,
      MirrorsCommand.Exclude.class,
      MirrorsCommand.Include.class,
      MirrorsCommand.Move.class,
      MirrorsCommand.Unpin.class,
      MirrorsCommand.Release.class,
      MirrorsCommand.Restart.class
    })
public final class MirrorsCommand extends AdminCommand {

  @Option(names = "--route", paramLabel = "ROUTE", description = "Of this route only.")
  private @Nullable String route;

  @Option(names = "--topic", paramLabel = "TOPIC", description = "Of this topic only.")
  private @Nullable String topic;

  @Option(names = "--worker", paramLabel = "WORKER", description = "On this worker only.")
  private @Nullable String worker;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "In this state only: ${COMPLETION-CANDIDATES}.")
  private @Nullable MirrorState state;

  @Override
  public void run() {
    List<MirrorStatus> mirrors =
        connection.controllers().values().stream()
            .flatMap(controller -> controller.mirrors(route).stream())
            .filter(mirror -> topic == null || mirror.mirror().topic().equals(topic))
            .filter(mirror -> worker == null || mirror.worker().equals(worker))
            .filter(mirror -> state == null || mirror.state() == state)
            .toList();
    printer()
        .list(
            mirrors,
            new Columns<MirrorStatus>()
                .text("MIRROR", MirrorStatus::mirror)
                .text("WORKER", MirrorStatus::worker)
                .text("STATE", MirrorsCommand::state)
                .figure("SOURCE", MirrorStatus::sourcePosition)
                .figure("TARGET", MirrorStatus::targetPosition)
                .figure("LAG", MirrorStatus::lagRecords)
                .figure("LAG MS", MirrorStatus::lagMillis)
                .figure("RECORDS/S", MirrorStatus::recordsPerSecond)
                .text("PATH", mirror -> mirror.passThrough() ? "pass-through" : "record")
                .text("DETAIL", MirrorStatus::detail));
  }

  private static String state(MirrorStatus mirror) {
    return mirror.reason() == null
        ? mirror.state().name()
        : mirror.state() + "(" + mirror.reason() + ")";
  }

  /** What is decided about one mirror. */
  abstract static class OneMirror extends AdminCommand {

    @Parameters(paramLabel = "ROUTE/TOPIC/PARTITION", description = "Which mirror.")
    private String mirror = "";

    final void order(BiFunction<ControllerClient, MirrorId, Object> order) {
      MirrorId id = MirrorId.parse(mirror);
      for (ControllerClient controller : connection.controllers().values()) {
        try {
          printer().value(order.apply(controller, id));
          return;
        } catch (ProblemException e) {
          if (e.status() != 404) {
            throw e;
          } // else another region's mirror
        }
      }
      throw new WrongUseException("there is no mirror '" + mirror + "'; see 'mainstem mirrors'");
    }
  }

  /** Stops a mirror without forgetting anything. */
  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Stops a mirror without forgetting anything.")
  static final class Pause extends OneMirror {
    @Override
    public void run() {
      order((controller, mirror) -> controller.orderMirror(mirror, "pause"));
    }
  }

  /** Lets a paused mirror go on where it stopped. */
  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets a paused mirror go on where it stopped.")
  static final class Resume extends OneMirror {
    @Override
    public void run() {
      order((controller, mirror) -> controller.orderMirror(mirror, "resume"));
    }
  }

  /** Leaves a partition out of its route. */
  @Command(
      name = "exclude",
      mixinStandardHelpOptions = true,
      description = "Leaves a partition out of its route.")
  static final class Exclude extends OneMirror {
    @Override
    public void run() {
      order((controller, mirror) -> controller.orderMirror(mirror, "exclude"));
    }
  }

  /** Takes an exclusion back. */
  @Command(
      name = "include",
      mixinStandardHelpOptions = true,
      description = "Takes an exclusion back.")
  static final class Include extends OneMirror {
    @Override
    public void run() {
      order((controller, mirror) -> controller.orderMirror(mirror, "include"));
    }
  }

  /** Lets a moved mirror go wherever there is room. */
  @Command(
      name = "unpin",
      mixinStandardHelpOptions = true,
      description = "Lets a moved mirror go wherever there is room.")
  static final class Unpin extends OneMirror {
    @Override
    public void run() {
      order((controller, mirror) -> controller.orderMirror(mirror, "unpin"));
    }
  }

  /** Ends a quarantine. */
  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      description = "Ends the quarantine of a mirror that failed wherever it was.")
  static final class Release extends OneMirror {
    @Override
    public void run() {
      order((controller, mirror) -> controller.orderMirror(mirror, "release"));
    }
  }

  /** Lets a mirror go on from another place. */
  @Command(
      name = "restart",
      mixinStandardHelpOptions = true,
      description = {
        "Lets a mirror go on from another place in its source.",
        "What lies before and was not copied is skipped; what lies behind and was copied is copied again."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  mainstem mirrors restart west--east/trips/3 --from earliest --validate-only",
        "  mainstem mirrors restart west--east/trips/3 --time 2026-11-22T06:00:00Z"
      })
  static final class Restart extends OneMirror {

    @ArgGroup(multiplicity = "1")
    private Place place = new Place();

    @Option(
        names = "--validate-only",
        description = "Only tell what would be skipped or copied again.")
    private boolean validateOnly;

    /** Exactly one of these. */
    static final class Place {
      @Option(
          names = "--from",
          paramLabel = "END",
          description = "earliest: the oldest record that is left; latest: the end.")
      private @Nullable End from;

      @Option(names = "--offset", paramLabel = "N", description = "This offset of the source.")
      private @Nullable Long offset;

      @Option(
          names = "--time",
          paramLabel = "INSTANT",
          description = "The first record with this time or a later one.")
      private @Nullable Instant time;

      MirrorRestartRequest request() {
        if (offset != null) {
          return new MirrorRestartRequest(MirrorRestart.From.OFFSET, offset, null);
        }
        if (time != null) {
          return new MirrorRestartRequest(MirrorRestart.From.TIMESTAMP, null, time);
        }
        return new MirrorRestartRequest(
            from == End.LATEST ? MirrorRestart.From.LATEST : MirrorRestart.From.EARLIEST,
            null,
            null);
      }
    }

    /** The ends of a partition. */
    enum End {
      EARLIEST,
      LATEST
    }

    @Override
    public void run() {
      String key = UUID.randomUUID().toString();
      order(
          (controller, mirror) ->
              controller.restartMirror(mirror, place.request(), validateOnly, key));
    }
  }

  /** Moves a mirror. */
  @Command(
      name = "move",
      mixinStandardHelpOptions = true,
      description = "Moves a mirror to a worker, where it stays while that worker is open.")
  static final class Move extends OneMirror {

    @Option(names = "--to", paramLabel = "WORKER", required = true, description = "Where to.")
    private String worker = "";

    @Override
    public void run() {
      order((controller, mirror) -> controller.moveMirror(mirror, worker));
    }
  }
}
