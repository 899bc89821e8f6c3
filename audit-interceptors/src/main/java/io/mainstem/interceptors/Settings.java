package io.mainstem.interceptors;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;

/**
 * How an interceptor works, from the properties of the client that it sits in.
 *
 * <table>
 * <caption>Properties</caption>
 * <tr><th>property</th><th>default</th><th>meaning</th></tr>
 * <tr><td>mainstem.audit.service</td><td>the client.id</td><td>the service that the client belongs to</td></tr>
 * <tr><td>mainstem.audit.tier</td><td>none</td><td>the service's tier</td></tr>
 * <tr><td>mainstem.audit.topic</td><td>mainstem.audit-reports</td><td>where reports go</td></tr>
 * <tr><td>mainstem.audit.create.topic</td><td>true</td><td>whether to try to create that topic</td></tr>
 * <tr><td>mainstem.audit.report.every.ms</td><td>1000</td><td>how often what has changed is reported</td></tr>
 * <tr><td>mainstem.audit.max.windows</td><td>10000</td><td>windows of partitions that are counted at a time; about 150 bytes each</td></tr>
 * <tr><td>mainstem.audit.close.timeout.ms</td><td>2000</td><td>how long closing the client may wait for the last report</td></tr>
 * <tr><td>mainstem.audit.producer.*</td><td>as the client</td><td>overrides a property of the connection that reports take</td></tr>
 * </table>
 */
final class Settings extends AbstractConfig {

  static final String DEFAULT_TOPIC = "mainstem.audit-reports";

  private static final String PREFIX = "mainstem.audit.";
  private static final String SERVICE = PREFIX + "service";
  private static final String TIER = PREFIX + "tier";
  private static final String TOPIC = PREFIX + "topic";
  private static final String CREATE_TOPIC = PREFIX + "create.topic";
  private static final String REPORT_EVERY_MS = PREFIX + "report.every.ms";
  private static final String MAX_WINDOWS = PREFIX + "max.windows";
  private static final String CLOSE_TIMEOUT_MS = PREFIX + "close.timeout.ms";
  private static final String PRODUCER = PREFIX + "producer.";

  /** What of a client's properties says how to reach its cluster. */
  private static final List<String> CONNECTION =
      List.of("bootstrap.servers", "security.", "ssl.", "sasl.", "client.dns.lookup", "reconnect.");

  private static final ConfigDef KEYS =
      new ConfigDef()
          .define(
              SERVICE, ConfigDef.Type.STRING, "", Importance.MEDIUM, "The service of this client.")
          .define(TIER, ConfigDef.Type.STRING, "", Importance.LOW, "The tier of the service.")
          .define(TOPIC, ConfigDef.Type.STRING, DEFAULT_TOPIC, Importance.LOW, "Where reports go.")
          .define(
              CREATE_TOPIC,
              ConfigDef.Type.BOOLEAN,
              true,
              Importance.LOW,
              "Try to create the topic.")
          .define(
              REPORT_EVERY_MS,
              ConfigDef.Type.LONG,
              1_000,
              Range.atLeast(10),
              Importance.LOW,
              "Milliseconds between two reports.")
          .define(
              MAX_WINDOWS,
              ConfigDef.Type.INT,
              10_000,
              Range.atLeast(1),
              Importance.LOW,
              "Windows counted at a time.")
          .define(
              CLOSE_TIMEOUT_MS,
              ConfigDef.Type.LONG,
              2_000,
              Range.atLeast(0),
              Importance.LOW,
              "Milliseconds that closing may take.");

  private final String service;
  private final String clientId;
  private final String group;
  private final boolean transactional;

  /**
   * Reads the properties of a client.
   *
   * @throws org.apache.kafka.common.config.ConfigException if one of ours is malformed
   */
  Settings(Map<String, ?> client) {
    super(KEYS, client, false);
    clientId = text(client, "client.id");
    group = text(client, "group.id");
    transactional = !text(client, ProducerConfig.TRANSACTIONAL_ID_CONFIG).isEmpty();
    String named = getString(SERVICE);
    service = named.isEmpty() ? clientId : named;
  }

  private static String text(Map<String, ?> client, String name) {
    Object value = client.get(name);
    return value == null ? "" : value.toString();
  }

  String service() {
    return service;
  }

  String clientId() {
    return clientId;
  }

  /** The consumer's group; empty for producers. */
  String group() {
    return group;
  }

  /** Whether what is acknowledged may still be aborted. */
  boolean isTransactional() {
    return transactional;
  }

  String tier() {
    return getString(TIER);
  }

  String topic() {
    return getString(TOPIC);
  }

  boolean createsTopic() {
    return getBoolean(CREATE_TOPIC);
  }

  long reportEveryMillis() {
    return getLong(REPORT_EVERY_MS);
  }

  int maxWindows() {
    return getInt(MAX_WINDOWS);
  }

  long closeTimeoutMillis() {
    return getLong(CLOSE_TIMEOUT_MS);
  }

  /** How the cluster is reached that reports go to. */
  Map<String, Object> connection() {
    Map<String, Object> connection = new HashMap<>();
    originals()
        .forEach(
            (name, value) -> {
              if (value != null && CONNECTION.stream().anyMatch(name::startsWith)) {
                connection.put(name, value);
              }
            });
    connection.putAll(originalsWithPrefix(PRODUCER));
    connection.put("client.id", "mainstem-audit-" + clientId());
    return connection;
  }
}
