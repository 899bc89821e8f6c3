package io.mainstem.cli.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the demo was asked to be.
 *
 * @param rate records per second over all regions
 * @param time how long to produce once every route is copying; null until somebody ends it
 * @param input CSV file to replay; null for generated trips
 * @param key column of the input; null for the last
 * @param report where to write the report; null for nowhere
 * @param port wanted for the console
 * @param keep directory for data and logs; null for one that is deleted at the end
 */
record DemoOptions(
    int regions,
    int rate,
    @Nullable Duration time,
    @Nullable Path input,
    @Nullable String key,
    boolean chaos,
    @Nullable Path report,
    int port,
    @Nullable Path keep) {}
