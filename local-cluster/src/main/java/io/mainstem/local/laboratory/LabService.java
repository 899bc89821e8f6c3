package io.mainstem.local.laboratory;

import io.mainstem.local.LoopbackPort;
import io.mainstem.local.Startable;
import io.mainstem.local.service.LocalService;
import java.net.URI;
import java.time.Duration;

/** A process of ours in a laboratory, with the ports that are its own for good. */
public final class LabService implements Startable {
  private final LocalService process;
  private final LoopbackPort rest;
  private final LoopbackPort admin;

  LabService(LocalService process, LoopbackPort rest, LoopbackPort admin) {
    this.process = process;
    this.rest = rest;
    this.admin = admin;
  }

  /** For kill, freeze, thaw, restart and the log. */
  public LocalService process() {
    return process;
  }

  /** The name that it registers under; the same after a restart. */
  public String name() {
    return process.name();
  }

  /** The base of its REST interface, without {@code /v1}. */
  public URI url() {
    return URI.create("http://" + rest.address());
  }

  /** The base of its admin pages: health, readiness, metrics. */
  public URI adminUrl() {
    return URI.create("http://" + admin.address());
  }

  @Override
  public void launch() {
    process.launch();
  }

  @Override
  public void awaitReady(Duration timeout) {
    process.awaitReady(timeout);
  }

  @Override
  public void close() {
    process.close();
    rest.close();
    admin.close();
  }
}
