package io.mainstem.failover;

import io.dropwizard.lifecycle.AutoCloseableManager;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.failover.evidence.EvidenceBoard;
import io.mainstem.failover.evidence.EvidenceCollector;
import io.mainstem.failover.evidence.ProbeCanary;
import io.mainstem.failover.execute.KafkaClusters;
import io.mainstem.failover.execute.MoveDesk;
import io.mainstem.failover.execute.MoveRunner;
import io.mainstem.failover.execute.OffsetTranslations;
import io.mainstem.failover.execute.OpenMoves;
import io.mainstem.failover.resources.AnalysisResource;
import io.mainstem.failover.resources.GroupsResource;
import io.mainstem.failover.resources.OffsetsResource;
import io.mainstem.service.MainstemService;
import io.mainstem.service.ServiceContext;
import io.mainstem.service.store.Leadership;

/** Puts the failover coordinator together. */
public final class FailoverCoordinatorService implements MainstemService {

  private final FailoverCoordinatorSettings settings;

  public FailoverCoordinatorService(FailoverCoordinatorSettings settings) {
    this.settings = settings;
  }

  @Override
  public ServiceKind kind() {
    return ServiceKind.FAILOVER_COORDINATOR;
  }

  @Override
  public void start(ServiceContext context) {
    Leadership leadership = context.leadership(kind());
    EvidenceBoard board =
        new EvidenceBoard(
            context.curator(), context.zookeeper().root(), context.instance(), context.clock());
    EvidenceCollector collector =
        new EvidenceCollector(
            context.instance(),
            context.region(),
            context.store(),
            context.kafka(),
            board,
            settings.probes(),
            context.clock());
    OpenMoves openMoves = new OpenMoves(context.store());
    Declarations declarations = new Declarations(context.store(), openMoves, context.clock());
    Coordinator coordinator =
        new Coordinator(context, leadership, board, declarations, settings.policy());
    KafkaClusters kafka = new KafkaClusters(context.kafka());
    ProbeCanary canary =
        new ProbeCanary(context.kafka(), settings.probes().timeout(), context.instance());
    MoveRunner runner =
        new MoveRunner(context, leadership, kafka, canary, settings.limits(), openMoves);
    var lifecycle = context.environment().lifecycle();
    lifecycle.manage(new AutoCloseableManager(kafka));
    lifecycle.manage(board);
    lifecycle.manage(collector);
    lifecycle.manage(coordinator);
    lifecycle.manage(runner);
    MoveDesk desk = new MoveDesk(context.store(), context.operations(), openMoves, context.clock());
    var jersey = context.environment().jersey();
    jersey.register(new GroupsResource(context.store(), desk));
    jersey.register(new AnalysisResource(coordinator));
    jersey.register(new OffsetsResource(new OffsetTranslations(context.store(), kafka)));
  }
}
