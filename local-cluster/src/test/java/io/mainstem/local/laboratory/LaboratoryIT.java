package io.mainstem.local.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.local.WorkDirectory;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaboratoryIT {
  @Test
  void startsEverythingAndMakesRegionsAndClustersKnown() {
    ServiceRuntime runtime = ServiceRuntime.own(PretendedServices.class.getName());
    try (WorkDirectory work = WorkDirectory.temporary();
        Laboratory laboratory =
            Laboratory.in(work, runtime)
                .regions(List.of("west", "east"))
                .workersPerRegion(1)
                .build()) {
      laboratory.start();

      LabRegion west = laboratory.region("west");
      String log = west.services().process().logTail();
      assertThat(log)
          .contains("server region")
          .contains("PUT /v1/regions/east")
          .contains("PUT /v1/clusters/west");
      assertThat(log).contains(laboratory.links("east", "west").get(0).address());
      assertThat(laboratory.allLinks()).hasSize(2);
      assertThat(west.workers().get(0).process().logTail()).contains("server replicator-worker");
    }
  }
}
