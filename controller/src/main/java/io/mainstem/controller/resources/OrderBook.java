package io.mainstem.controller.resources;

import io.mainstem.api.Versioned;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorOrder;
import io.mainstem.controller.fleet.Fleet;
import io.mainstem.controller.fleet.FleetOrders;
import io.mainstem.controller.plan.Withheld;
import io.mainstem.service.rest.Preconditions;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.VersionedStore;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads and changes what people have decided about the fleet of a region. Thread-safe. */
final class OrderBook {

  private final String region;
  private final VersionedStore store;
  private final Fleet fleet;

  OrderBook(String region, VersionedStore store, Fleet fleet) {
    this.region = region;
    this.store = store;
    this.fleet = fleet;
  }

  /** As it is now; version -1 while nothing has ever been decided. */
  Versioned<FleetOrders> current() {
    return store
        .get(FleetOrders.TYPE, region)
        .orElseGet(() -> new Versioned<>(FleetOrders.none(region), -1));
  }

  /**
   * Changes the orders; writes nothing if that changes nothing.
   *
   * @param ifMatch the version that the change was made for, null for whatever it is
   * @param validateOnly answers what there would be
   * @throws StoreException.VersionMismatch if they are not at that version
   */
  Versioned<FleetOrders> change(
      @Nullable String ifMatch,
      boolean validateOnly,
      UnaryOperator<FleetOrders> change,
      Change reason) {
    while (true) {
      Versioned<FleetOrders> before = current();
      if (ifMatch != null && Preconditions.requireVersion(ifMatch) != before.version()) {
        throw new StoreException.VersionMismatch("the orders of fleet " + region);
      }
      FleetOrders after = change.apply(before.value());
      if (validateOnly || after.equals(before.value())) {
        return new Versioned<>(after, before.version());
      }
      try {
        write(before, after, reason);
        fleet.lookNow();
        return new Versioned<>(after, before.version() + 1);
      } catch (StoreException.VersionMismatch | StoreException.AlreadyExists e) {
        if (ifMatch != null) {
          throw new StoreException.VersionMismatch("the orders of fleet " + region);
        } // else somebody was quicker: change what is there now
      }
    }
  }

  private void write(Versioned<FleetOrders> before, FleetOrders after, Change reason) {
    if (before.version() < 0) {
      store.create(FleetOrders.TYPE, after, reason);
    } else {
      store.update(FleetOrders.TYPE, after, before.version(), reason);
    }
  }

  static MirrorOrder order(MirrorId mirror, Versioned<FleetOrders> orders) {
    return new MirrorOrder(
        mirror,
        orders.value().paused().contains(mirror),
        orders.value().withheld(mirror) == Withheld.EXCLUDED,
        orders.value().pinned().get(mirror),
        orders.version());
  }
}
