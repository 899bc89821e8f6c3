package io.mainstem.worker.append;

import io.mainstem.api.replication.DeadLetterTopic;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.wire.batch.WireRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * A record that its target topic never takes, and where it came from.
 *
 * @param sourceTopicId the incarnation of the source topic
 * @param record in memory of its own
 * @param reason a sentence for people
 */
public record DeadLetter(
    MirrorId mirror,
    String sourceCluster,
    UUID sourceTopicId,
    String targetTopic,
    WireRecord record,
    String reason) {

  /** As the topic of the route keeps it. */
  ProducerRecord<byte[], byte[]> asRecord() {
    long timestamp = record.timestamp();
    return new ProducerRecord<>(
        DeadLetterTopic.name(mirror.route()),
        0,
        timestamp < 0 ? null : timestamp, // clients do not send a record without a timestamp
        bytes(record.key()),
        bytes(record.value()),
        headers());
  }

  private List<Header> headers() {
    List<Header> headers = new ArrayList<>(record.headers());
    headers.add(header(DeadLetterTopic.ROUTE, mirror.route()));
    headers.add(header(DeadLetterTopic.SOURCE_CLUSTER, sourceCluster));
    headers.add(header(DeadLetterTopic.SOURCE_TOPIC, mirror.topic()));
    headers.add(header(DeadLetterTopic.SOURCE_TOPIC_ID, sourceTopicId.toString()));
    headers.add(header(DeadLetterTopic.SOURCE_PARTITION, String.valueOf(mirror.partition())));
    headers.add(header(DeadLetterTopic.SOURCE_OFFSET, String.valueOf(record.offset())));
    headers.add(header(DeadLetterTopic.SOURCE_TIMESTAMP, String.valueOf(record.timestamp())));
    headers.add(header(DeadLetterTopic.TARGET_TOPIC, targetTopic));
    headers.add(header(DeadLetterTopic.REASON, reason));
    return headers;
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
