package io.mainstem.federation.client;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.rest.Credentials;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The settings of federated clients. Everything that does not begin with {@code mainstem.} goes to
 * the inner Kafka clients as it is; {@code bootstrap.servers} is not used.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>mainstem.metadata.urls</td><td>(needed)</td><td>federation metadata service, comma-separated, own region first</td></tr>
 * <tr><td>mainstem.region</td><td>(needed)</td><td>the region that the application runs in</td></tr>
 * <tr><td>mainstem.metadata.user, mainstem.metadata.password</td><td>none</td><td>how to sign in there</td></tr>
 * <tr><td>mainstem.cache.directory</td><td>{@code ~/.mainstem}</td><td>where the routing table is kept, so that the application can start without
 *     the metadata service; empty for nowhere</td></tr>
 * <tr><td>mainstem.connection.PROFILE.KEY</td><td>none</td><td>Kafka setting KEY for clusters that name the connection profile PROFILE</td></tr>
 * <tr><td>mainstem.redirect.inflight</td><td>retry</td><td>what becomes of records that the old cluster has not acknowledged by the end of the flush: {@code retry}
 *     sends them to the new one (at least once), {@code fail} gives them back</td></tr>
 * <tr><td>mainstem.redirect.flush.ms</td><td>3000</td><td>how long the old cluster may take to acknowledge what is in flight</td></tr>
 * <tr><td>mainstem.read</td><td>aggregate</td><td>what consumers of an active-active topic read: the {@code aggregate} of all regions, or the own
 *     {@code regional} part</td></tr>
 * <tr><td>mainstem.read.TOPIC</td><td>as mainstem.read</td><td>the same for one topic</td></tr>
 * <tr><td>mainstem.move.timeout.ms</td><td>30000</td><td>how long a consumer waits for the other members of its group to leave the old cluster,
 *     and for the old position to be translated</td></tr>
 * </table>
 */
public final class FederatedClientConfig {

  public static final String METADATA_URLS = "mainstem.metadata.urls";
  public static final String REGION = "mainstem.region";
  public static final String METADATA_USER = "mainstem.metadata.user";
  public static final String METADATA_PASSWORD = "mainstem.metadata.password";
  public static final String CACHE_DIRECTORY = "mainstem.cache.directory";
  public static final String CONNECTION_PREFIX = "mainstem.connection.";
  public static final String REDIRECT_INFLIGHT = "mainstem.redirect.inflight";
  public static final String REDIRECT_FLUSH_MS = "mainstem.redirect.flush.ms";
  public static final String READ = "mainstem.read";
  public static final String MOVE_TIMEOUT_MS = "mainstem.move.timeout.ms";

  private static final String OWN_PREFIX = "mainstem.";
  private static final String DEFAULT_PROFILE = "default";
  private static final List<String> KEYS =
      List.of(
          METADATA_URLS,
          REGION,
          METADATA_USER,
          METADATA_PASSWORD,
          CACHE_DIRECTORY,
          REDIRECT_INFLIGHT,
          REDIRECT_FLUSH_MS,
          READ,
          MOVE_TIMEOUT_MS);

  /** What becomes of records that the old cluster has not acknowledged. */
  public enum InFlight {
    RETRY,
    FAIL
  }

  /** Which part of an active-active topic a consumer reads. */
  public enum ReadFrom {
    AGGREGATE,
    REGIONAL
  }

  private final Map<String, Object> settings;

  /**
   * @throws ConfigException if a needed key is missing, a value is not possible, or a key that
   *     begins with {@code mainstem.} is not known
   */
  public FederatedClientConfig(Map<String, ?> settings) {
    this.settings = new HashMap<>(settings);
    for (String key : this.settings.keySet()) {
      boolean known =
          !key.startsWith(OWN_PREFIX)
              || KEYS.contains(key)
              || key.startsWith(CONNECTION_PREFIX)
              || key.startsWith(READ + ".");
      if (!known) {
        throw new ConfigException("Unknown setting " + key + ", known are " + KEYS);
      }
    }
    metadataUrls();
    region();
    inFlight();
    flushDeadline();
    readFrom(READ);
    moveTimeout();
  }

  public List<URI> metadataUrls() {
    String text = needed(METADATA_URLS);
    try {
      return Arrays.stream(text.split(",")).map(String::trim).map(URI::create).toList();
    } catch (IllegalArgumentException e) {
      throw new ConfigException(METADATA_URLS, text, "not URLs: " + e.getMessage());
    }
  }

  public String region() {
    String region = needed(REGION);
    try {
      return Names.requireId(REGION, region);
    } catch (InvalidValueException e) {
      throw new ConfigException(REGION, region, e.getMessage());
    }
  }

  public @Nullable Credentials credentials() {
    Optional<String> user = text(METADATA_USER);
    return user.map(name -> Credentials.basic(name, needed(METADATA_PASSWORD))).orElse(null);
  }

  /** Where the routing table is kept; empty for nowhere. */
  public Optional<Path> cacheDirectory() {
    String home = System.getProperty("user.home", ".");
    String directory = text(CACHE_DIRECTORY).orElse(Path.of(home, ".mainstem").toString());
    return directory.isBlank() ? Optional.empty() : Optional.of(Path.of(directory));
  }

  public InFlight inFlight() {
    return oneOf(InFlight.class, REDIRECT_INFLIGHT, InFlight.RETRY);
  }

  public Duration flushDeadline() {
    return Duration.ofMillis(number(REDIRECT_FLUSH_MS, 3_000));
  }

  public Duration moveTimeout() {
    return Duration.ofMillis(number(MOVE_TIMEOUT_MS, 30_000));
  }

  /** Which part of an active-active topic is read. */
  public ReadFrom readFrom(String topic) {
    ReadFrom all = oneOf(ReadFrom.class, READ, ReadFrom.AGGREGATE);
    return oneOf(ReadFrom.class, READ + "." + topic, all);
  }

  /** A number of milliseconds among the inner clients' settings. */
  public Duration kafkaMillis(String key, long byDefault) {
    return Duration.ofMillis(number(key, byDefault));
  }

  /** Any setting as text. */
  public Optional<String> text(String key) {
    Object value = settings.get(key);
    return value == null ? Optional.empty() : Optional.of(value.toString().trim());
  }

  /**
   * Settings of an inner client for a cluster.
   *
   * @param lane tells inner clients for the same cluster apart; part of the client id
   */
  public Map<String, Object> kafkaSettings(Cluster cluster, String lane) {
    Map<String, Object> kafka = new HashMap<>();
    settings.forEach(
        (key, value) -> {
          if (!key.startsWith(OWN_PREFIX)) {
            kafka.put(key, value);
          }
        });
    String profile = Objects.requireNonNullElse(cluster.security(), DEFAULT_PROFILE);
    String prefix = CONNECTION_PREFIX + profile + ".";
    settings.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            kafka.put(key.substring(prefix.length()), value);
          }
        });
    kafka.put("bootstrap.servers", cluster.bootstrapServersFrom(region()));
    kafka.put("client.id", text("client.id").orElse("mainstem") + "-" + lane);
    return kafka;
  }

  private String needed(String key) {
    return text(key)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> new ConfigException("Setting " + key + " is needed"));
  }

  private long number(String key, long byDefault) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return byDefault;
    }
    try {
      long number = Long.parseLong(text.get());
      if (number < 0) {
        throw new ConfigException(key, text.get(), "must not be negative");
      }
      return number;
    } catch (NumberFormatException e) {
      throw new ConfigException(key, text.get(), "not a number of milliseconds");
    }
  }

  private <E extends Enum<E>> E oneOf(Class<E> type, String key, E byDefault) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return byDefault;
    }
    try {
      return Enum.valueOf(type, text.get().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          key,
          text.get(),
          "one of "
              + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)
              + " is needed");
    }
  }
}
