package io.mainstem.wire;

import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A broker of the oldest and one of the newest supported version, started once for all tests of the
 * JVM and ended with it. Tests use topics of their own.
 */
final class TestBrokers {
  private static final WorkDirectory WORK = WorkDirectory.temporary();
  private static final TestCertificates CERTIFICATES = TestCertificates.in(WORK.path());

  static final SecureKafka OLDER = SecureKafka.named("older", "3.9.1", WORK, CERTIFICATES);
  static final SecureKafka NEWER = SecureKafka.named("newer", "4.3.1", WORK, CERTIFICATES);

  static {
    // Generous, for machines that are slow or have other things to do.
    Awaitility.setDefaultTimeout(Duration.ofSeconds(90));
    Startable.startAll(List.of(OLDER, NEWER));
  }

  private TestBrokers() {}
}
