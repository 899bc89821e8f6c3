package io.mainstem.wire.net;

import io.mainstem.wire.ConnectionSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Client properties with this module's defaults. */
public final class ClientConfig {
  private static final String LET_THE_SYSTEM_CHOOSE = "-1";

  private ClientConfig() {}

  /**
   * The properties as an Admin client takes them.
   *
   * @throws org.apache.kafka.common.config.ConfigException if one is malformed
   */
  static AdminClientConfig of(ConnectionSettings settings) {
    return new AdminClientConfig(properties(settings));
  }

  /** The same as a map; it may hold secrets. */
  public static Map<String, Object> properties(ConnectionSettings settings) {
    Map<String, Object> properties = new HashMap<>();
    // The clients' fixed 64 KiB receive window would bound a long link to 64 KiB per round trip.
    properties.put(AdminClientConfig.RECEIVE_BUFFER_CONFIG, LET_THE_SYSTEM_CHOOSE);
    properties.put(AdminClientConfig.SEND_BUFFER_CONFIG, LET_THE_SYSTEM_CHOOSE);
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "mainstem-" + settings.name());
    properties.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
    properties.putAll(settings.properties());
    return properties;
  }
}
