package io.mainstem.bench.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the microbenchmarks of this package with JMH, each in a JVM of its own. Takes two minutes
 * and is no test: the build leaves it out, and the module's README says how to run it.
 */
class Microbenchmarks {

  @Test
  void run() throws RunnerException {
    assertThat(
            new Runner(new OptionsBuilder().include(RecordBenchmark.class.getSimpleName()).build())
                .run())
        .isNotEmpty();
  }
}
