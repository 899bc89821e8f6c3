package io.mainstem.wire;

import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker that lets in over TLS with every kind of SASL that Mainstem supports, over TLS alone,
 * and without security, each behind a link of its own. Its own region and whoever comes without
 * security may do everything. It closes idle connections soon, allows little to clients with a
 * quota, and takes records of 10 MB.
 */
final class SecureKafka implements Startable {
  static final String FAR = "far";
  static final String OPEN = "open";
  private static final String TLS_ONLY = "tls";
  private static final String SASL = "listener.name.from_far.";

  private final LocalKafka kafka;
  private final TestCertificates certificates;

  SecureKafka(LocalKafka.Builder builder, TestCertificates certificates) {
    this.certificates = certificates;
    String scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
    builder
        .regionListener(FAR)
        .regionListener(TLS_ONLY)
        .regionListener(OPEN)
        .property("message.max.bytes", "12000000")
        .property("quota.window.num", "4")
        .property(
            "listener.security.protocol.map",
            "CONTROLLER:PLAINTEXT,LOCAL:PLAINTEXT,FROM_OPEN:PLAINTEXT,FROM_FAR:SASL_SSL,FROM_TLS:SSL")
        .property(SASL + "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512")
        .property(
            SASL + "plain.sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"right\";")
        .property(SASL + "scram-sha-256.sasl.jaas.config", scram)
        .property(SASL + "scram-sha-512.sasl.jaas.config", scram)
        .property(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
        .property("super.users", "User:ANONYMOUS");
    for (String listener : List.of(SASL, "listener.name.from_tls.")) {
      builder
          .property(listener + "ssl.keystore.type", "PKCS12")
          .property(listener + "ssl.keystore.location", certificates.keyStore().toString())
          .property(listener + "ssl.keystore.password", TestCertificates.PASSWORD)
          .property(listener + "ssl.key.password", TestCertificates.PASSWORD);
    }
    kafka = builder.build();
  }

  static SecureKafka named(
      String name, String version, WorkDirectory work, TestCertificates certificates) {
    return new SecureKafka(LocalKafka.named(name, work).version(version), certificates);
  }

  LocalKafka kafka() {
    return kafka;
  }

  @Override
  public void launch() {
    kafka.launch();
  }

  @Override
  public void awaitReady(Duration timeout) {
    kafka.awaitReady(timeout);
  }

  @Override
  public void close() {
    kafka.close();
  }

  /** How to come in: {@code TLS}, or a SASL mechanism over TLS. */
  ConnectionSettings settings(String how, String user, String password) {
    Map<String, String> properties = new HashMap<>();
    properties.put("ssl.truststore.type", "PKCS12");
    properties.put("ssl.truststore.location", certificates.trustStore().toString());
    properties.put("ssl.truststore.password", TestCertificates.PASSWORD);
    if (how.equals("TLS")) {
      properties.put("bootstrap.servers", kafka.bootstrapServers(TLS_ONLY));
      properties.put("security.protocol", "SSL");
    } else {
      String module = how.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
      properties.put("bootstrap.servers", kafka.bootstrapServers(FAR));
      properties.put("security.protocol", "SASL_SSL");
      properties.put("sasl.mechanism", how);
      properties.put(
          "sasl.jaas.config",
          "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
              .formatted(module, user, password));
    }
    return new ConnectionSettings(kafka.name(), properties);
  }

  /** Gives a user a password, or another one. */
  void password(String user, String password) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    List<ScramMechanism> mechanisms =
        List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512);
    try (Admin admin = kafka.admin()) {
      for (ScramMechanism mechanism : mechanisms) {
        ScramCredentialInfo kind = new ScramCredentialInfo(mechanism, 4096);
        admin
            .alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user, kind, bytes)))
            .all()
            .get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("the password could not be set", e);
    }
  }

  void allow(String user, ResourceType type, String name, AclOperation operation) {
    AclBinding binding =
        new AclBinding(
            new ResourcePattern(type, name, PatternType.LITERAL),
            new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    try (Admin admin = kafka.admin()) {
      admin.createAcls(List.of(binding)).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("the right could not be given", e);
    }
  }
}
