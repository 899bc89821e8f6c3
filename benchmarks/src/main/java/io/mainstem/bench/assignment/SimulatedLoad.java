package io.mainstem.bench.assignment;

import io.mainstem.api.replication.MirrorId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Mirrors with a load that follows the day. Topics are of very different size (Zipf's law), the
 * large ones have more partitions; partitions of a topic differ, a few are hot. Each topic has its
 * own peak hour, its load is noisy, now and then a topic surges for a while, and from day to day it
 * grows or shrinks. Deterministic for a seed. Not thread-safe.
 */
final class SimulatedLoad {

  private static final double BYTES_PER_WORKER = 50e6;
  private static final int FEWEST_PARTITIONS = 8;
  private static final int MIRRORS_PER_PARTITION_OF_THE_LARGEST = 400;
  private static final int BYTES_PER_RECORD = 500;
  private static final double DAILY_SWING = 0.7;
  private static final double SURGES_PER_TOPIC_AND_HOUR = 0.001;
  private static final double SURGE = 1.8;

  private final Random random;
  private final List<MirrorId> mirrors = new ArrayList<>();
  private final List<Topic> topics = new ArrayList<>();
  private final List<Double> shares = new ArrayList<>();
  private final List<Integer> topicOf = new ArrayList<>();

  /** A topic's share of all bytes, and when in the day it is busiest. */
  private static final class Topic {
    private double bytesPerSecond;
    private final double peakHour;
    private double surgeUntil = -1;

    Topic(double bytesPerSecond, double peakHour) {
      this.bytesPerSecond = bytesPerSecond;
      this.peakHour = peakHour;
    }
  }

  /** What one mirror copies. */
  record Rate(MirrorId mirror, double bytesPerSecond, double recordsPerSecond) {}

  SimulatedLoad(int mirrorCount, int workers, long seed) {
    random = new Random(seed);
    List<Double> weights = new ArrayList<>();
    while (mirrors.size() < mirrorCount) {
      int rank = topics.size() + 1;
      double most = mirrorCount / (double) MIRRORS_PER_PARTITION_OF_THE_LARGEST;
      int partitions = (int) Math.max(FEWEST_PARTITIONS, most / Math.sqrt(rank));
      weights.add(1.0 / rank);
      addTopic(0, Math.min(partitions, mirrorCount - mirrors.size()));
    }
    double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
    for (int topic = 0; topic < topics.size(); topic++) {
      topics.get(topic).bytesPerSecond = BYTES_PER_WORKER * workers * weights.get(topic) / sum;
    }
  }

  /** Adds a topic; answers its mirrors. */
  List<MirrorId> addTopic(double bytesPerSecond, int partitions) {
    int number = topics.size();
    topics.add(new Topic(bytesPerSecond, 24 * random.nextDouble()));
    double[] skew = new double[partitions];
    double sum = 0;
    for (int partition = 0; partition < partitions; partition++) {
      skew[partition] = (0.5 + random.nextDouble()) * (random.nextInt(20) == 0 ? 3 : 1);
      sum += skew[partition];
    }
    List<MirrorId> added = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      added.add(new MirrorId("west--east", "topic-" + number, partition));
      shares.add(skew[partition] / sum);
      topicOf.add(number);
    }
    mirrors.addAll(added);
    return added;
  }

  List<MirrorId> mirrors() {
    return mirrors;
  }

  /**
   * What every mirror copies now.
   *
   * @param hour since the start; call with growing hours
   */
  List<Rate> at(double hour) {
    double[] now = new double[topics.size()];
    for (int number = 0; number < now.length; number++) {
      Topic topic = topics.get(number);
      double swing = 1 + DAILY_SWING * Math.cos(2 * Math.PI * (hour - topic.peakHour) / 24);
      if (random.nextDouble() < SURGES_PER_TOPIC_AND_HOUR / 4) {
        topic.surgeUntil = hour + 0.5;
      }
      now[number] = topic.bytesPerSecond * swing * (hour < topic.surgeUntil ? SURGE : 1);
    }
    List<Rate> rates = new ArrayList<>(mirrors.size());
    for (int i = 0; i < mirrors.size(); i++) {
      double noise = 1 + 0.1 * random.nextGaussian();
      double bytes = Math.max(0, now[topicOf.get(i)] * shares.get(i) * noise);
      rates.add(new Rate(mirrors.get(i), bytes, bytes / BYTES_PER_RECORD));
    }
    return rates;
  }

  /** From one day to the next topics grow and shrink. */
  void nextDay() {
    for (Topic topic : topics) {
      topic.bytesPerSecond *= 1 + 0.05 * random.nextGaussian();
    }
  }
}
