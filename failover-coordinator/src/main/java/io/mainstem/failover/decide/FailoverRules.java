package io.mainstem.failover.decide;

import io.mainstem.api.failover.Health;
import io.mainstem.failover.decide.GroupDecision.AskHuman;
import io.mainstem.failover.decide.GroupDecision.FailOver;
import io.mainstem.failover.decide.GroupDecision.Stay;
import io.mainstem.failover.decide.GroupFacts.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From evidence, policies and history to what is to be done, with reasons. Pure: the same world
 * gives the same decision, so it can be simulated by the thousand.
 *
 * <p>Only a group whose primary is {@link Health#DOWN} is ever moved. What stands against a move is
 * a {@link SafetyRule}, and names itself.
 */
public final class FailoverRules {

  private FailoverRules() {}

  public static Decision decide(World world) {
    HealthRules rules = new HealthRules(world.policy(), world.now());
    Map<String, RegionHealth> health = new LinkedHashMap<>();
    Map<String, Health> verdicts = new LinkedHashMap<>();
    for (String region : world.regions()) {
      RegionHealth found =
          rules.assess(region, world.sightings(), world.history().healthOf(region));
      health.put(region, found);
      verdicts.put(region, found.health());
    }
    Map<String, History.Move> moves = new LinkedHashMap<>(world.history().moves());
    List<GroupDecision> groups = new ArrayList<>();
    for (GroupFacts facts : world.groups()) {
      GroupDecision decision = decide(world, facts, health);
      if (decision instanceof FailOver move) {
        moves.put(move.group(), new History.Move(world.now(), move.from(), move.to(), false));
      }
      groups.add(decision);
    }
    return new Decision(
        health, groups, whyNotAutomatic(world.policy(), health), new History(verdicts, moves));
  }

  private static @Nullable String whyNotAutomatic(
      FailoverPolicy policy, Map<String, RegionHealth> health) {
    if (policy.paused()) {
      return SafetyRule.PAUSED.id() + ": the coordinator was told to only watch";
    }
    boolean anyDecidable = health.values().stream().anyMatch(FailoverRules::watchedByTwoOthers);
    return anyDecidable
        ? null
        : SafetyRule.TWO_REGIONS_CANNOT_DECIDE.id()
            + ": no region is watched from two others; run a coordinator in a third region as a witness";
  }

  private static boolean watchedByTwoOthers(RegionHealth health) {
    return health.otherRegionsWatching().size() >= 2;
  }

  private static GroupDecision decide(
      World world, GroupFacts facts, Map<String, RegionHealth> health) {
    String id = facts.group().id();
    String primary = facts.group().primary();
    RegionHealth found = health.get(primary);
    if (found == null) {
      return new Stay(id, List.of("the primary " + primary + " is not a known region"));
    }
    if (found.health() != Health.DOWN) {
      return new Stay(id, List.of(primary + " is " + found.health() + ", not DOWN"));
    }
    List<String> reasons = new ArrayList<>();
    reasons.add(primary + " is DOWN: " + String.join("; ", found.reasons()));
    Against against = new Against(world.policy().overrides().getOrDefault(id, Map.of()));
    gates(world, facts, found, against);
    Optional<Candidate> target = choose(world, facts, health, against);
    reasons.addAll(against.overridden);
    if (target.isEmpty()) {
      against.add(SafetyRule.NO_REGION_LEFT, "no region may become the primary of " + id);
    }
    if (target.isEmpty() || !against.refusals.isEmpty()) {
      return new AskHuman(
          id, target.map(Candidate::region).orElse(null), against.refusals, reasons);
    }
    reasons.add(target.get().region() + " is the best of the regions that may take over");
    return new FailOver(id, primary, target.get().region(), reasons);
  }

  private static void gates(World world, GroupFacts facts, RegionHealth primary, Against against) {
    if (world.policy().paused()) {
      against.add(SafetyRule.PAUSED, "the coordinator was told to only watch");
    }
    if (!facts.group().automatic()) {
      against.add(SafetyRule.GROUP_NOT_AUTOMATIC, "the group is moved by people only");
    }
    if (!watchedByTwoOthers(primary)) {
      against.add(
          SafetyRule.TWO_REGIONS_CANNOT_DECIDE,
          primary.region() + " is watched from " + primary.otherRegionsWatching() + " only");
    }
    if (facts.moving()) {
      against.add(SafetyRule.MOVE_UNDER_WAY, "an operation on the group has not ended");
    }
    History.Move last = world.history().moves().get(facts.group().id());
    if (last != null && !last.acknowledged()) {
      Duration since = Duration.between(last.at(), world.now());
      if (since.compareTo(world.policy().antiFlap()) < 0) {
        against.add(
            SafetyRule.ANTI_FLAP,
            "moved from %s to %s %d s ago, not acknowledged"
                .formatted(last.from(), last.to(), since.toSeconds()));
      }
    }
  }

  /**
   * The candidate that leaves least behind. Refusals of candidates are kept only when none is left:
   * they then say why.
   */
  private static Optional<Candidate> choose(
      World world, GroupFacts facts, Map<String, RegionHealth> health, Against against) {
    List<Candidate> fit = new ArrayList<>();
    List<Refusal> refused = new ArrayList<>();
    List<String> overridden = new ArrayList<>();
    for (Candidate candidate : facts.candidates()) {
      Against own = new Against(against.overrides);
      check(world, facts, candidate, health, own);
      if (own.refusals.isEmpty()) {
        fit.add(candidate);
        overridden.addAll(own.overridden);
      } else {
        refused.addAll(own.refusals);
      }
    }
    if (fit.isEmpty()) {
      against.refusals.addAll(refused);
    }
    against.overridden.addAll(overridden);
    return fit.stream()
        .min(Comparator.comparingLong(c -> c.lagRecords() < 0 ? Long.MAX_VALUE : c.lagRecords()));
  }

  private static void check(
      World world,
      GroupFacts facts,
      Candidate candidate,
      Map<String, RegionHealth> health,
      Against against) {
    String region = candidate.region();
    RegionHealth found = health.get(region);
    if (found == null || found.health() != Health.HEALTHY) {
      against.add(
          SafetyRule.TARGET_NOT_HEALTHY,
          region + " is " + (found == null ? Health.UNKNOWN : found.health()));
    }
    if (!candidate.placed()) {
      against.add(SafetyRule.NOT_PLACED, region + " does not hold all the group's topics");
    }
    if (world.policy().maintenance().contains(region)) {
      against.add(SafetyRule.MAINTENANCE, region + " is in maintenance");
    }
    Long limit = world.policy().maxLagRecords().get(facts.group().id());
    if (limit != null && (candidate.lagRecords() < 0 || candidate.lagRecords() > limit)) {
      against.add(
          SafetyRule.LAG_LIMIT,
          candidate.lagRecords() < 0
              ? "nobody knows how far " + region + " is behind, and the limit is " + limit
              : region
                  + " is "
                  + candidate.lagRecords()
                  + " records behind, the limit is "
                  + limit);
    }
    if (!candidate.capacity()) {
      against.add(SafetyRule.CAPACITY, region + " cannot carry the group's traffic");
    }
  }

  /** Collects what stands against a move, and what would but was overridden. */
  private static final class Against {
    private final Map<SafetyRule, String> overrides;
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<String> overridden = new ArrayList<>();

    Against(Map<SafetyRule, String> overrides) {
      this.overrides = overrides.isEmpty() ? Map.of() : new EnumMap<>(overrides);
    }

    void add(SafetyRule rule, String why) {
      String reason = overrides.get(rule);
      if (reason != null && rule.overridable()) {
        overridden.add(rule.id() + " overridden (" + reason + "): " + why);
      } else {
        refusals.add(new Refusal(rule, why));
      }
    }
  }
}
