package io.mainstem.worker.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.worker.position.RecordedFacts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RunsDigestTest {
  private static final UUID SOURCE = new UUID(1, 1);
  private static final UUID TARGET = new UUID(2, 2);

  /**
   * Owners with growing epochs grow their runs, begin new ones, and store late; whoever asks at any
   * moment is told what reading the log after compaction would tell.
   */
  @Property(tries = 300)
  void tellsWhatTheCompactedLogTells(@ForAll long seed) {
    Random random = new Random(seed);
    RunsDigest digest = new RunsDigest();
    Map<String, OffsetRunBlock> log = new LinkedHashMap<>();
    List<Owner> owners = new ArrayList<>();

    for (int i = 0; i < 60; i++) {
      if (owners.isEmpty() || random.nextInt(10) == 0) {
        owners.add(new Owner(random, owners.size()));
      }
      OffsetRunBlock block = owners.get(random.nextInt(owners.size())).next();
      String key = key(block);
      log.remove(key);
      log.put(key, block);
      digest.take(block.mirror().toString(), key, OffsetRunTopic.value(block));
      if (random.nextInt(5) == 0) {
        assertSame(digest, log.values());
      }
    }

    assertSame(digest, log.values());
  }

  private static void assertSame(RunsDigest digest, Iterable<OffsetRunBlock> log) {
    for (int mirror = 0; mirror < 2; mirror++) {
      MirrorId id = mirror(mirror);
      RecordedFacts expected = new RecordedFacts();
      for (OffsetRunBlock block : log) {
        if (block.mirror().equals(id)) {
          expected.add(OffsetRunTopic.readHead(OffsetRunTopic.value(block)));
        }
      }
      RecordedFacts told = digest.of(id.toString());
      for (long producerId = 0; producerId < 3; producerId++) {
        assertThat(told.newest(SOURCE, TARGET, producerId))
            .isEqualTo(expected.newest(SOURCE, TARGET, producerId));
      }
      assertThat(told.producerIds(SOURCE, TARGET)).isEqualTo(expected.producerIds(SOURCE, TARGET));
      assertThat(told.isEmpty()).isEqualTo(expected.isEmpty());
    }
  }

  @Test
  void whatCannotBeReadIsLeftOut() {
    RunsDigest digest = new RunsDigest();
    OffsetRunBlock sound = new Owner(new Random(1), 0).next();
    String mirror = sound.mirror().toString();

    digest.take(mirror, "first", "no block".getBytes(StandardCharsets.UTF_8));
    digest.take(mirror, key(sound), OffsetRunTopic.value(sound));
    digest.take(mirror, "last", new byte[0]);

    assertThat(digest.of(mirror).newest(SOURCE, TARGET, sound.producerId())).isPresent();
    assertThat(digest.of("another").isEmpty()).isTrue();
  }

  private static String key(OffsetRunBlock block) {
    return new String(OffsetRunTopic.key(block), StandardCharsets.UTF_8);
  }

  private static MirrorId mirror(int number) {
    return new MirrorId("route", "topic", number);
  }

  /** Stores what it has copied, again and again. */
  private static final class Owner {
    private final Random random;
    private final MirrorId mirror;
    private final short epoch;
    private final long producerId;
    private long source;
    private long target;
    private long count;

    Owner(Random random, int number) {
      this.random = random;
      this.mirror = mirror(random.nextInt(2));
      this.epoch = (short) number;
      this.producerId = random.nextInt(2);
      this.source = number * 10L;
      this.target = number * 20L;
    }

    OffsetRunBlock next() {
      if (random.nextInt(4) == 0) {
        source += count;
        target += count + 1;
        count = 0;
      }
      count += random.nextInt(40);
      List<OffsetRun> runs = count == 0 ? List.of() : List.of(new OffsetRun(source, target, count));
      return new OffsetRunBlock(
          mirror,
          SOURCE,
          "topic",
          TARGET,
          mirror.partition(),
          producerId,
          epoch,
          source + count,
          target + count,
          runs,
          null);
    }
  }
}
