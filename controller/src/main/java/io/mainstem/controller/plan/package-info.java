/**
 * Decides which worker carries which mirror. Pure: no Helix, no Curator, no Kafka, no clock, no
 * I/O; whatever it needs to know is passed in.
 */
@NullMarked
package io.mainstem.controller.plan;

import org.jspecify.annotations.NullMarked;
