package io.mainstem.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.CheckCommand;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.mainstem.api.InvalidValueException;
import java.util.List;
import net.sourceforge.argparse4j.inf.Namespace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that runs one or several services. Subclasses only say which; everything that services
 * have in common happens here.
 */
public abstract class MainstemApplication<C extends MainstemConfiguration> extends Application<C> {

  /** Exit code for wrong use, a bad configuration among it. */
  public static final int EXIT_WRONG_USE = 2;

  private static final Logger log = LoggerFactory.getLogger(MainstemApplication.class);

  /** The services that this process runs. */
  protected abstract List<MainstemService> services(C configuration);

  @Override
  public void initialize(Bootstrap<C> bootstrap) {
    bootstrap.setConfigurationSourceProvider(
        new SubstitutingSourceProvider(
            bootstrap.getConfigurationSourceProvider(), new EnvironmentVariableSubstitutor(true)));
    bootstrap
        .getObjectMapper()
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
  }

  @Override
  public void run(C configuration, Environment environment) throws Exception {
    ServiceProcess process = new ServiceProcess(configuration, environment);
    List<MainstemService> services = services(configuration);
    for (MainstemService service : services) {
      service.start(process.context());
    }
    process.registerWhenListening(services);
    log.info(
        "Services are starting services={} region={} instance={}",
        services.stream().map(service -> service.kind().id()).toList(),
        configuration.region(),
        process.context().instance());
  }

  /** The usual two, without a stack trace for a mistake in a file. */
  @Override
  protected void addDefaultCommands(Bootstrap<C> bootstrap) {
    bootstrap.addCommand(
        new ServerCommand<>(this) {
          @Override
          public void onError(Cli cli, Namespace namespace, Throwable error) {
            if (!explained(cli, error)) {
              super.onError(cli, namespace, error);
            }
          }
        });
    bootstrap.addCommand(
        new CheckCommand<>(this) {
          @Override
          public void onError(Cli cli, Namespace namespace, Throwable error) {
            if (!explained(cli, error)) {
              super.onError(cli, namespace, error);
            }
          }
        });
  }

  private static boolean explained(Cli cli, Throwable error) {
    if (error instanceof ConfigurationException || error instanceof InvalidValueException) {
      cli.getStdErr().println(String.valueOf(error.getMessage()).strip());
      return true;
    }
    return false;
  }

  @Override
  protected void onFatalError(Throwable error) {
    if (error instanceof ConfigurationException || error instanceof InvalidValueException) {
      System.exit(EXIT_WRONG_USE);
    }
    System.exit(1);
  }
}
