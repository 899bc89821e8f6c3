package io.mainstem.wire.net;

import io.mainstem.wire.ClusterConnection;
import io.mainstem.wire.ConnectionSettings;

/** Makes connections. */
public final class LiveConnection {
  private LiveConnection() {}

  /** Not there yet: the interfaces are landed ahead of it so that others can build on them. */
  public static ClusterConnection open(ConnectionSettings settings) {
    throw new UnsupportedOperationException("Connections are still being written: " + settings);
  }
}
