package io.mainstem.controller.fleet;

import org.apache.helix.zookeeper.datamodel.ZNRecord;

/**
 * A Helix record as it was read.
 *
 * @param created the transaction that created it: a node that was deleted and made again is another
 */
record Znode(ZNRecord record, int version, long created) {}
