package io.mainstem.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwizard.testing.junit5.DropwizardClientExtension;
import io.dropwizard.testing.junit5.DropwizardExtensionsSupport;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.console.overview.LevelsInquiry;
import io.mainstem.console.overview.LevelsResource;
import io.mainstem.console.overview.OverviewCollector;
import io.mainstem.console.overview.OverviewResource;
import io.mainstem.console.page.PageFiles;
import io.mainstem.console.page.PageResource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page as a person sees it: a real browser, a real server, services answered by stubs. */
@Tag("browser")
@EnabledIf("io.mainstem.console.Browser#present")
@ExtendWith(DropwizardExtensionsSupport.class)
class ConsolePageIT {

  private static final StubServices STUBS = new StubServices();

  private static final OverviewCollector COLLECTOR =
      OverviewCollector.create(
          "us-west",
          new FederationClient(connect(List.of(STUBS.url()))),
          ConsolePageIT::connect,
          new OverviewCollector.Pace(Duration.ofMillis(250), Duration.ofSeconds(2), 480),
          Clock.systemUTC());

  private static final LevelsInquiry LEVELS =
      new LevelsInquiry(
          new FederationClient(connect(List.of(STUBS.url()))),
          ConsolePageIT::connect,
          Duration.ofSeconds(2),
          Clock.systemUTC());

  static final DropwizardClientExtension CONSOLE =
      new DropwizardClientExtension(
          new OverviewResource(COLLECTOR),
          new LevelsResource(LEVELS),
          new PageResource(new PageFiles()));

  @TempDir static Path profile;

  private static Browser browser;

  private static RestClient connect(List<URI> addresses) {
    return new RestClient(addresses, Duration.ofSeconds(2), null);
  }

  @BeforeAll
  static void open() throws Exception {
    COLLECTOR.start();
    browser = new Browser(profile, 1440, 1200);
  }

  @AfterAll
  static void close() throws Exception {
    browser.close();
    COLLECTOR.stop();
    LEVELS.close();
    STUBS.close();
  }

  @BeforeEach
  void allIsWell() {
    ThreeRegions.serve(STUBS);
  }

  @Test
  void showsEveryRouteLiveAndLoadsNothingFromElsewhere() throws Exception {
    browser.open(page());

    see(".matrix", "/s");
    assertThat(browser.script("return document.querySelectorAll('[data-route]').length").asInt())
        .isEqualTo(9);
    see("[data-route-row=us-east--eu-north]", "1,204");
    see("[data-region=us-west]", "healthy");
    see(".incidents", "Every window that could be proved balances");
    String before = browser.text("[data-route=us-west--us-east] strong");
    await()
        .untilAsserted(
            () ->
                assertThat(browser.text("[data-route=us-west--us-east] strong"))
                    .isNotEqualTo(before));
    assertThat(browser.script("return performance.getEntriesByType('resource').map(e => e.name)"))
        .allMatch(name -> name.asText().startsWith(CONSOLE.baseUri().toString()));
    assertThat(browser.complaints()).isEmpty();
    keep("healthy");
  }

  @Test
  void saysWhichServicesAreSilentAndNeverShowsTheirFiguresAsZero() throws Exception {
    STUBS.silence("/eu-north/v1/routes");
    STUBS.silence("/eu-north/v1/workers");
    STUBS.silence("/us-east/v1/audit/summary");

    browser.open(page());

    see(".silence", "controller eu-north");
    see("[data-route=us-west--eu-north]", "No data");
    assertThat(browser.text("[data-route=us-west--eu-north] strong")).isEqualTo("No data");
    assertThat(browser.text("[data-route-row=us-west--eu-north] .num").lines())
        .filteredOn(line -> line.equals("No data"))
        .hasSizeGreaterThanOrEqualTo(7);
    see("[data-route=us-west--us-east] strong", "/s");
  }

  @Test
  void pointsAtProvedFaults() throws Exception {
    STUBS.answerPage("/eu-north/v1/incidents", () -> List.of(ThreeRegions.loss()));
    STUBS.answerPage(
        "/eu-north/v1/audit/summary",
        () ->
            List.of(
                new io.mainstem.api.audit.AuditSummary(
                    "us-east--eu-north", "trips", 1_190, 16, 1, 8_600_000, 8_599_998, null)));

    browser.open(page());

    see(".incidents li", "us-east--eu-north/trips/3");
    see(".incidents li", "120,551");
    see("[data-route=us-east--eu-north]", "fault");
    see(".tile.bad", "1 failed");
    keep("incident");
  }

  @Test
  void saysThatItsFiguresAreOldWhenTheConsoleItselfIsGone() throws Exception {
    browser.open(page());
    see(".live", "live");

    browser.script("window.fetch = () => Promise.reject(new Error('connection refused'))");

    see(".live.off", "figures are");
  }

  @Test
  void aSystemWithoutAnythingYetSaysSo() throws Exception {
    STUBS.answer("/v1/routing-table", () -> io.mainstem.api.federation.RoutingTable.EMPTY);
    STUBS.answerPage("/v1/services", List::of);

    browser.open(page());

    see(".matrix", "No route yet");
    see(".incidents", "No data");
    see(".silence", "no " + ServiceKind.FAILOVER_COORDINATOR.id() + " is registered");
  }

  @Test
  void measuresEveryRouteAgainstWhatIsPromised() throws Exception {
    browser.open(page());
    see(".live", "live");

    browser.script("document.querySelector('nav a[href=\"#levels\"]').click()");

    see("[data-level=\"us-west--eu-north/trips\"]", "a record waits for 94 s already");
    assertThat(browser.script("return document.querySelectorAll('[data-level]').length").asInt())
        .isEqualTo(9);
    String late = browser.text("[data-level=\"us-west--eu-north/trips\"]");
    assertThat(late).contains("broken", "1.57 min", "31.4 s", "99.987 %", "overspent", "3.4 h");
    String well = browser.text("[data-level=\"us-west--us-east/trips\"]");
    assertThat(well).contains("met", "46 ms", "74 ms", "99.999 %", "98 %", "24 h", "4.2 s");
    assertThat(browser.text("[data-level=\"eu-north--us-east/trips\"] .num").lines())
        .as("what is not known is never a figure")
        .filteredOn(line -> line.equals("No data"))
        .hasSize(9);
    assertThat(browser.text(".levels tbody tr:first-child")).as("worst first").contains("broken");
    assertThat(browser.text(".tiles")).contains("Promises broken", "Soonest loss", "3.4 h");
    keep("levels");
  }

  @Test
  void serviceLevelsThatNobodyKnowsAreNamedAndNotShownAsWell() throws Exception {
    STUBS.silence("/eu-north/v1/sla");
    STUBS.answerPage("/us-east/v1/sla", List::of);
    STUBS.answerPage("/us-west/v1/sla", List::of);
    browser.open(URI.create("about:blank"));
    browser.open(URI.create(page() + "#levels"));
    see(".levels", "No route is audited yet");
    see(".silence", "auditor eu-north");
    assertThat(browser.text(".tiles")).contains("No data").doesNotContain("none");

    ThreeRegions.REGIONS.forEach(region -> STUBS.silence("/" + region + "/v1/sla"));
    see(".levels", "no auditor has answered");

    browser.script("window.fetch = () => Promise.reject(new Error('connection refused'))");
    see(".live.off", "figures are");
  }

  private static URI page() {
    return URI.create(CONSOLE.baseUri() + "/");
  }

  private static void see(String selector, String text) {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(browser.text(selector)).contains(text));
  }

  /** Keeps pictures of the page in both colour schemes for whoever wants to look. */
  private static void keep(String name) throws Exception {
    for (String scheme : List.of("light", "dark")) {
      browser.prefer(scheme);
      browser.screenshot(Path.of("target", "pictures", name + "-" + scheme + ".png"));
    }
  }
}
