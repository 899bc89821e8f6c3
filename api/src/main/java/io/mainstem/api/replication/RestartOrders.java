package io.mainstem.api.replication;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/**
 * The restarts that people have ordered for the mirrors of one region: the last order for each.
 * This is what workers read of the region's orders, which the controller keeps as one value in the
 * store, {@link #DIRECTORY}{@code /<region>}; that value has more properties. Workers look for a
 * change about every second.
 *
 * <p>An order can be forgotten once the mirror's status says that it is done ({@link
 * MirrorStatus#restart()}), as long as later ones get higher numbers.
 *
 * @param restarts by mirror
 */
public record RestartOrders(String region, Map<MirrorId, MirrorRestart> restarts) {

  /** Where the controller keeps a region's orders, below the store's root. */
  public static final String DIRECTORY = "fleet-orders";

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  @JsonCreator
  public RestartOrders {
    restarts = restarts == null ? Map.of() : Map.copyOf(restarts);
  }
}
