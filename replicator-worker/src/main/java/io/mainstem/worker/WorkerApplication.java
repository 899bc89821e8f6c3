package io.mainstem.worker;

import io.mainstem.service.MainstemApplication;
import io.mainstem.service.MainstemService;
import java.util.List;

/** A replicator worker as a process: {@code server <config.yml>}. */
public final class WorkerApplication extends MainstemApplication<WorkerConfiguration> {

  @Override
  public String getName() {
    return "replicator-worker";
  }

  @Override
  protected List<MainstemService> services(WorkerConfiguration configuration) {
    return List.of(new WorkerService(configuration.worker()));
  }

  public static void main(String[] arguments) throws Exception {
    new WorkerApplication().run(arguments);
  }
}
