package io.mainstem.bench;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.process.RuntimeClasspath;
import io.mainstem.local.service.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The peer: MirrorMaker 2 in dedicated mode, tuned for the task. Its settings are told with the
 * result.
 */
final class MirrorMaker implements Copier {

  private static final String SOURCE = "source";

  private final String alias;
  private final String topic;
  private final LocalService process;

  /** What it is tuned for. */
  enum Tuning {
    THROUGHPUT(4 << 20, 20),
    /** A long link: more in one fetch, and a receive window that the system chooses. */
    DISTANCE(16 << 20, 20),
    /** What the producer does by default since 4.0: nothing waits for long. */
    LATENCY(4 << 20, 5);

    private final int fetchBytesPerPartition;
    private final int lingerMillis;

    Tuning(int fetchBytesPerPartition, int lingerMillis) {
      this.fetchBytesPerPartition = fetchBytesPerPartition;
      this.lingerMillis = lingerMillis;
    }
  }

  /**
   * @param alias of the source cluster; a new one for each run, because MirrorMaker keeps its
   *     positions under it
   * @param source bootstrap servers
   * @param overrides win over the tuning; see {@link BenchOptions}
   */
  MirrorMaker(
      String alias,
      BenchSystem system,
      String source,
      String topic,
      Workload workload,
      Tuning tuning,
      Map<String, String> overrides) {
    this.alias = alias;
    this.topic = topic;
    WorkDirectory work = system.work();
    Path file = work.directory(alias).resolve("mm2.properties");
    Map<String, String> settings =
        settings(
            alias, source, system.target().bootstrapServers(), topic, workload, tuning, overrides);
    try {
      Files.write(
          file,
          settings.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .toList());
    } catch (IOException e) {
      throw WorkDirectory.cannotWrite(file, e);
    }
    this.process =
        LocalService.named(alias, work)
            .classpath(RuntimeClasspath.KAFKA.of(RuntimeClasspath.KAFKA.defaultVersion()))
            .jvmArguments(system.copierJvm())
            .main("org.apache.kafka.connect.mirror.MirrorMaker", file.toString());
  }

  private static Map<String, String> settings(
      String alias,
      String source,
      String target,
      String topic,
      Workload workload,
      Tuning tuning,
      Map<String, String> overrides) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("clusters", alias + ",target");
    settings.put(alias + ".bootstrap.servers", source);
    settings.put("target.bootstrap.servers", target);
    settings.put(alias + "->target.enabled", "true");
    settings.put(alias + "->target.topics", topic);
    settings.put("target->" + alias + ".enabled", "false");
    settings.put("tasks.max", Integer.toString(Math.min(2, workload.partitions())));
    settings.put("replication.factor", "1");
    for (String internal : List.of("checkpoints", "heartbeats", "offset-syncs")) {
      settings.put(internal + ".topic.replication.factor", "1");
    }
    for (String internal : List.of("config", "offset", "status")) {
      settings.put(internal + ".storage.replication.factor", "1");
    }
    settings.put("emit.heartbeats.enabled", "false");
    settings.put("emit.checkpoints.enabled", "false");
    settings.put("sync.topic.acls.enabled", "false");
    settings.put(alias + ".consumer.auto.offset.reset", "earliest");
    settings.put(
        alias + ".consumer.max.partition.fetch.bytes",
        Integer.toString(tuning.fetchBytesPerPartition));
    settings.put(alias + ".consumer.fetch.max.bytes", "52428800");
    settings.put(alias + ".consumer.receive.buffer.bytes", "-1");
    settings.put(alias + ".consumer.max.poll.records", "5000");
    settings.put("target.producer.send.buffer.bytes", "-1");
    settings.put("target.producer.compression.type", workload.codec());
    settings.put("target.producer.batch.size", Integer.toString(workload.batchBytes()));
    settings.put("target.producer.linger.ms", Integer.toString(tuning.lingerMillis));
    settings.put("target.producer.buffer.memory", "134217728");
    settings.put(
        "target.producer.max.request.size",
        Integer.toString(Math.max(1_048_576, 2 * workload.batchBytes())));
    overrides.forEach(
        (key, value) -> settings.put(key.replaceFirst("^" + SOURCE + "\\b", alias), value));
    return settings;
  }

  /** The settings without what differs from run to run. */
  static Map<String, String> told(
      String topic, Workload workload, Tuning tuning, Map<String, String> overrides) {
    return settings(SOURCE, "(source)", "(target)", topic, workload, tuning, overrides);
  }

  @Override
  public String name() {
    return "MirrorMaker 2";
  }

  @Override
  public void start() {
    process.start();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public String targetTopic() {
    return alias + "." + topic;
  }

  @Override
  public void close() {
    process.close();
  }
}
