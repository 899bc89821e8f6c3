package io.mainstem.wire;

import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.BatchAppender;
import io.mainstem.wire.append.LaneAppender;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.fetch.SessionFetcher;
import io.mainstem.wire.log.ClusterLogReader;
import io.mainstem.wire.log.LogReader;
import io.mainstem.wire.net.Calls;
import io.mainstem.wire.net.ClientLoop;
import io.mainstem.wire.producer.CoordinatedFence;
import io.mainstem.wire.producer.ProducerFence;

/** The {@link ClusterConnection}: an event loop, and what runs on it. */
final class LiveConnection implements ClusterConnection {
  private final ConnectionSettings settings;
  private final ClientLoop loop;
  private final ClusterLogReader reader;
  private final CoordinatedFence fence;

  LiveConnection(ConnectionSettings settings) {
    this.settings = settings;
    this.loop = new ClientLoop(settings);
    Calls calls = new Calls(loop);
    loop.execute(() -> loop.attach(calls));
    this.reader = new ClusterLogReader(loop, settings);
    this.fence = new CoordinatedFence(loop, calls, settings.apiTimeout().toMillis());
  }

  @Override
  public ConnectionSettings settings() {
    return settings;
  }

  @Override
  public BatchFetcher newFetcher(FetchSettings fetchSettings) {
    return new SessionFetcher(loop, fetchSettings, reader::bounds);
  }

  @Override
  public BatchAppender newAppender(AppendSettings appendSettings) {
    return new LaneAppender(loop, appendSettings);
  }

  @Override
  public ProducerFence producerFence() {
    return fence;
  }

  @Override
  public LogReader logReader() {
    return reader;
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  @Override
  public boolean inEventLoop() {
    return loop.inLoop();
  }

  @Override
  public void close() {
    loop.close();
    reader.close();
  }
}
