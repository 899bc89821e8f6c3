package io.mainstem.interceptors;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.StageReport;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What clients write and what the auditor reads are one format, kept by two modules. */
class ReportTest {

  @Test
  void theAuditorReadsWhatIsWritten() {
    Settings settings =
        new Settings(
            Map.of(
                "client.id",
                "app \"7\"",
                "group.id",
                "readers\\1\n",
                "mainstem.audit.service",
                "Zahlungen für alle",
                "mainstem.audit.tier",
                "1"));
    Report report = new Report(Report.Stage.CONSUMED, settings, "reporter");

    ProducerRecord<byte[], byte[]> record =
        report.of(new Tally("trips", 3, 70_000, 9, 12, 3_456, 100, 120), 5);

    assertThat(record.topic()).isEqualTo(StageReport.TOPIC);
    assertThat(StageReport.read(record.value()))
        .isEqualTo(
            new StageReport(
                "reporter/trips/3/70000/9",
                StageReport.Stage.CONSUMED,
                "Zahlungen für alle",
                "1",
                "app \"7\"",
                "readers\\1\n",
                false,
                "trips",
                3,
                70_000,
                12,
                3_456,
                100,
                120,
                5));
  }

  @Test
  void aClientIsItsOwnServiceUnlessToldOtherwiseAndItsConnectionIsTakenOver() {
    Settings settings =
        new Settings(
            Map.of(
                "client.id", "app-1",
                "transactional.id", "tx",
                "bootstrap.servers", "kafka:9092",
                "security.protocol", "SSL",
                "acks", "0",
                "interceptor.classes", AuditedProducer.class.getName(),
                "mainstem.audit.producer.bootstrap.servers", "other:9092"));

    assertThat(settings.service()).isEqualTo("app-1");
    assertThat(settings.isTransactional()).isTrue();
    assertThat(settings.connection())
        .isEqualTo(
            Map.of(
                "bootstrap.servers", "other:9092",
                "security.protocol", "SSL",
                "client.id", "mainstem-audit-app-1"));
  }

  @Test
  void aMalformedPropertyDoesNotBreakTheClient() {
    try (AuditedProducer<String, String> interceptor = new AuditedProducer<>()) {
      interceptor.configure(Map.of("client.id", "app", "mainstem.audit.max.windows", "many"));
      interceptor.onAcknowledgement(null, null);
    }
  }
}
