package io.mainstem.bench;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.process.RuntimeClasspath;
import io.mainstem.local.service.LocalService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The peer: MirrorMaker 2 in dedicated mode, tuned for throughput. Its settings are printed with
 * the result.
 */
final class MirrorMaker implements Copier {

  private final String alias;
  private final String topic;
  private final LocalService process;

  MirrorMaker(
      String name,
      String source,
      String target,
      String topic,
      Workload workload,
      WorkDirectory work) {
    this.alias = name;
    this.topic = topic;
    Path file = work.directory(name).resolve("mm2.properties");
    try {
      Files.write(
          file,
          settings(alias, source, target, topic, workload).entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    this.process =
        LocalService.named(name, work)
            .classpath(RuntimeClasspath.KAFKA.of(RuntimeClasspath.KAFKA.defaultVersion()))
            .jvmArguments(List.of("-Xmx1g", "-Xms1g", "-XX:+UseG1GC"))
            .main("org.apache.kafka.connect.mirror.MirrorMaker", file.toString());
  }

  /**
   * @param alias of the source cluster; a new one for each run, because MirrorMaker keeps its
   *     positions under it
   */
  static Map<String, String> settings(
      String alias, String source, String target, String topic, Workload workload) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("clusters", alias + ",target");
    settings.put(alias + ".bootstrap.servers", source);
    settings.put("target.bootstrap.servers", target);
    settings.put(alias + "->target.enabled", "true");
    settings.put(alias + "->target.topics", topic);
    settings.put("target->" + alias + ".enabled", "false");
    settings.put("tasks.max", "2");
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
    settings.put(alias + ".consumer.max.partition.fetch.bytes", "4194304");
    settings.put(alias + ".consumer.fetch.max.bytes", "52428800");
    settings.put(alias + ".consumer.max.poll.records", "5000");
    settings.put("target.producer.compression.type", workload.codec());
    settings.put("target.producer.batch.size", Integer.toString(workload.batchBytes()));
    settings.put("target.producer.linger.ms", "20");
    settings.put("target.producer.buffer.memory", "134217728");
    return settings;
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
