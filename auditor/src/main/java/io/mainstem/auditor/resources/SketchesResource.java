package io.mainstem.auditor.resources;

import io.mainstem.auditor.observe.SketchAnswer;
import io.mainstem.auditor.observe.SketchQuestion;
import io.mainstem.auditor.sketch.InvertibleSketch;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sketches of records that are near this auditor, and the places of single ones, for the auditors
 * of other regions. Changes nothing.
 */
@Path("/v1/sketches")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class SketchesResource {

  private static final Duration RETRY = Duration.ofSeconds(5);

  /** Answers questions; empty if that cannot be done here and now. */
  @FunctionalInterface
  public interface Desk {
    Optional<SketchAnswer> answer(SketchQuestion question) throws InterruptedException;
  }

  private final Desk desk;

  public SketchesResource(Desk desk) {
    this.desk = desk;
  }

  @POST
  @RequiresRole(Role.VIEWER)
  @Operation(summary = "A sketch of the records of a stretch, or where some of them stand")
  public SketchAnswer sketch(@Nullable SketchQuestion question) throws InterruptedException {
    if (question == null || question.log() == null) {
      throw Problems.malformed("log", "is needed");
    }
    int cells = question.cells();
    boolean fits = cells >= InvertibleSketch.DEFAULT_CELLS && Integer.bitCount(cells) == 1;
    if (cells != 0 && !(fits && cells <= SketchQuestion.MAX_CELLS)) {
      throw Problems.malformed(
          "cells",
          "must be a power of two from %d to %d"
              .formatted(InvertibleSketch.DEFAULT_CELLS, SketchQuestion.MAX_CELLS));
    }
    return desk.answer(question)
        .orElseThrow(
            () -> Problems.unavailable("This auditor does not read that log, or is busy.", RETRY));
  }
}
