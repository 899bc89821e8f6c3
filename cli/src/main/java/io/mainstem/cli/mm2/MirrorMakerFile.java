package io.mainstem.cli.mm2;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.cli.WrongUseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A MirrorMaker 2 properties file (dedicated mode), as Kafka's documentation of geo-replication
 * describes it: a setting of a flow, {@code A->B.topics}, goes before the same one for all, {@code
 * topics}. Used once.
 */
public final class MirrorMakerFile {
  private static final String DEFAULT_EXCLUDED = "mm2.*\\.internal, .*\\.replica, __.*";
  private static final String IDENTITY = "IdentityReplicationPolicy";
  private static final String PREFIXING = "DefaultReplicationPolicy";

  private final Map<String, String> settings;
  private final Map<String, String> clusterIds;
  private final Set<String> used = new TreeSet<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param settings as in the file
   * @param clusterIds the id of a cluster in Mainstem by its alias in the file; an alias that is
   *     missing here is its own id, in lower case
   */
  public MirrorMakerFile(Map<String, String> settings, Map<String, String> clusterIds) {
    this.settings = new TreeMap<>(settings);
    this.clusterIds = Map.copyOf(clusterIds);
  }

  /**
   * @throws WrongUseException if the file names no clusters, or something in it cannot be
   *     understood
   */
  public Imported imported() {
    List<String> aliases = list(take("clusters", ""));
    if (aliases.isEmpty()) {
      throw new WrongUseException(
          "there is no 'clusters' setting: is this a MirrorMaker 2 file for dedicated mode?");
    }
    clusterIds.keySet().stream()
        .filter(alias -> !aliases.contains(alias))
        .findFirst()
        .ifPresent(
            alias -> {
              throw new WrongUseException(
                  "the file has no cluster '%s'; it has %s".formatted(alias, aliases));
            });
    List<Route> routes = new ArrayList<>();
    for (String source : aliases) {
      for (String target : aliases) {
        String flow = source + "->" + target;
        if (!source.equals(target) && Boolean.parseBoolean(ofFlow(flow, "enabled", "false"))) {
          routes.add(route(source, target, flow));
        }
      }
    }
    aliases.forEach(this::noteCluster);
    settings.keySet().stream()
        .filter(setting -> !used.contains(setting))
        .forEach(setting -> notes.add(Counterparts.of(setting)));
    return new Imported(routes, notes);
  }

  private void noteCluster(String alias) {
    if (take(alias + ".bootstrap.servers", null) != null) {
      notes.add(
          "%s.bootstrap.servers: declare the cluster '%s' ('mainstem clusters')"
              .formatted(alias, id(alias)));
    }
  }

  private Route route(String source, String target, String flow) {
    List<String> excluded = new ArrayList<>(list(excluded(flow)));
    String name = targetName(source, target, flow, excluded);
    List<TopicRule> rules =
        new TopicSelection(list(ofFlow(flow, "topics", ".*")), excluded).rules(name);
    if (rules.isEmpty()) {
      notes.add(flow + ": every topic that it names is excluded; the route copies nothing");
    }
    return new Route(
        "mm2-" + id(source) + "--" + id(target),
        id(source),
        id(target),
        rules,
        startFrom(source, flow),
        null,
        null,
        Route.ErrorPolicy.PAUSE,
        Route.Origin.EXPLICIT,
        false);
  }

  private String excluded(String flow) {
    String former = ofFlow(flow, "topics.blacklist", DEFAULT_EXCLUDED);
    return ofFlow(flow, "topics.exclude", former);
  }

  /** The name at the target; null for the same. Adds what would go round in a circle. */
  private @Nullable String targetName(
      String source, String target, String flow, List<String> excluded) {
    String policy = ofFlow(flow, "replication.policy.class", PREFIXING);
    String separator = ofFlow(flow, "replication.policy.separator", ".");
    if (policy.endsWith(IDENTITY)) {
      return null;
    }
    if (!policy.endsWith(PREFIXING)) {
      notes.add(
          flow
              + ": its own replication policy is not known here; the names at the target are made"
              + " as the default policy makes them, look at the rules");
    }
    String mark = Pattern.quote(separator);
    excluded.add("(?:.*" + mark + ")?" + Pattern.quote(target) + mark + ".*");
    return source + separator + "${topic}";
  }

  private Route.StartFrom startFrom(String source, String flow) {
    String reset = "consumer.auto.offset.reset";
    String ofCluster = take(source + "." + reset, take(reset, "earliest"));
    return "latest".equals(take(flow + "." + reset, ofCluster))
        ? Route.StartFrom.LATEST
        : Route.StartFrom.EARLIEST;
  }

  private String id(String alias) {
    return clusterIds.getOrDefault(
        alias, alias.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-"));
  }

  private String ofFlow(String flow, String setting, String otherwise) {
    String ofAll = take(setting, otherwise);
    String own = take(flow + "." + setting, ofAll);
    return own == null ? otherwise : own;
  }

  private @Nullable String take(String setting, @Nullable String otherwise) {
    String value = settings.get(setting);
    if (value == null) {
      return otherwise;
    }
    used.add(setting);
    return value.strip();
  }

  private static List<String> list(@Nullable String value) {
    return value == null
        ? List.of()
        : Arrays.stream(value.split(","))
            .map(String::strip)
            .flatMap(item -> item.isEmpty() ? Stream.empty() : Stream.of(item))
            .toList();
  }
}
