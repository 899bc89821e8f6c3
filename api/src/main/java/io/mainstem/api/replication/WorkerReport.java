package io.mainstem.api.replication;

import java.util.List;
import java.util.Map;

/**
 * What one worker answers when the controller asks for everything.
 *
 * @param latencyByRoute compressed HdrHistograms (Base64) of milliseconds from record timestamp to
 *     acknowledged, by route id; they can be merged without loss
 */
public record WorkerReport(
    String worker, List<MirrorStatus> mirrors, Map<String, String> latencyByRoute) {}
