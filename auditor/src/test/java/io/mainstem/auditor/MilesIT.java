package io.mainstem.auditor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.audit.StageReport;
import io.mainstem.api.audit.StageWindow.ServiceCount;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.rest.Json;
import io.mainstem.auditor.TestCopier.Path;
import io.mainstem.interceptors.AuditedConsumer;
import io.mainstem.interceptors.AuditedProducer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Clients with interceptors, and what was promised for a route. */
class MilesIT extends AuditorCase {

  private static final String TOPIC = "invoices";

  @Test
  void theFirstAndTheLastMileAreOnTheBooksAndWhatAProducerWasPromisedIsMissed() throws Exception {
    long firstWindow = firstWindow();
    try (TestCopier copying = copier(TOPIC, 0, Path.PASS_THROUGH, records -> records)) {
      Map<String, Object> interceptor =
          Map.of(
              ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
              AuditedProducer.class.getName(),
              "mainstem.audit.service",
              "checkout",
              "mainstem.audit.tier",
              "1");
      produce(TOPIC, 0, firstWindow, 0, RECORDS, interceptor);
      await().atMost(PATIENCE).until(() -> copying.copied() >= RECORDS);
    }
    consume(TOPIC + ".aggregate");

    long each = RECORDS / WINDOWS;
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(east.client().stages(AuditLab.ROUTE, TOPIC))
                    .hasSize(WINDOWS)
                    .allSatisfy(
                        window -> {
                          assertThat(window.produced())
                              .extracting(
                                  ServiceCount::service, ServiceCount::tier, ServiceCount::records)
                              .containsExactly(tuple("checkout", "1", each));
                          assertThat(window.source()).isEqualTo(each);
                          assertThat(window.target()).isEqualTo(each);
                          assertThat(window.consumed())
                              .extracting(
                                  ServiceCount::service, ServiceCount::group, ServiceCount::records)
                              .containsExactly(tuple("billing", "billing-readers", each));
                          assertThat(window.problem()).isNull();
                        }));
    assertThat(incidents(TOPIC)).isEmpty();

    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              SlaStatus sla = sla(TOPIC);
              assertThat(sla.lagRecords()).isZero();
              assertThat(sla.lagMillis()).isZero();
              assertThat(sla.truncation()).isEqualTo(SlaStatus.Truncation.NOTHING_TO_LOSE);
              assertThat(sla.completeness()).isEqualTo(1.0);
              assertThat(sla.errorBudgetLeft()).isEqualTo(1.0);
            });

    claim(TOPIC, firstWindow, 7); // as if a broker had lost what it had acknowledged
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(incidents(TOPIC))
                    .extracting(Incident::verdict, Incident::records)
                    .containsExactly(tuple(Verdict.LOSS, 7L)));
  }

  /** A producer counts by timestamps, and the source by the headers of batches. */
  @Test
  void aRecordThatIsOlderThanItsBatchIsNotMissedInItsWindow() throws Exception {
    String topic = "meters";
    long window = firstWindow() + 40_000;
    produceOneBatch(topic, window - 40_000, -1, Map.of()); // known since then
    produceOneBatch(
        topic,
        window,
        30,
        Map.of(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, AuditedProducer.class.getName()));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(east.client().stages(AuditLab.ROUTE, topic))
                    .filteredOn(found -> found.start().toEpochMilli() == window)
                    .singleElement()
                    .satisfies(
                        found -> {
                          assertThat(found.source()).isEqualTo(60);
                          assertThat(found.produced())
                              .extracting(ServiceCount::records)
                              .containsExactly(59L);
                        }));

    claim(topic, window, 7);
    await().atMost(PATIENCE).until(() -> !incidents(topic).isEmpty());
    await()
        .during(Duration.ofSeconds(3))
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(incidents(topic))
                    .extracting(
                        incident -> incident.windowStart().toEpochMilli(), Incident::records)
                    .containsExactly(tuple(window, 7L)));
  }

  /** Reads a topic to its end with the consumers' interceptor. */
  private static void consume(String topic) {
    Map<String, Object> interceptor =
        Map.of(
            ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
            AuditedConsumer.class.getName(),
            ConsumerConfig.GROUP_ID_CONFIG,
            "billing-readers",
            "mainstem.audit.service",
            "billing");
    try (KafkaConsumer<byte[], byte[]> consumer =
        consumer(lab.east.bootstrapServers(), interceptor)) {
      consumer.subscribe(List.of(topic));
      int[] read = {0};
      await()
          .atMost(PATIENCE)
          .until(() -> (read[0] += consumer.poll(Duration.ofMillis(100)).count()) >= RECORDS);
    }
  }

  /** Reports more acknowledged records of a window than there ever were. */
  private static void claim(String topic, long window, long more) throws Exception {
    StageReport report =
        new StageReport(
            "forged/" + topic + window,
            StageReport.Stage.PRODUCED,
            "careless",
            "",
            "careless-1",
            "",
            false,
            topic,
            0,
            window,
            more,
            70,
            0,
            more - 1,
            0);
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  StageReport.TOPIC,
                  report.key().getBytes(UTF_8),
                  Json.mapper().writeValueAsBytes(report)))
          .get();
    }
  }
}
