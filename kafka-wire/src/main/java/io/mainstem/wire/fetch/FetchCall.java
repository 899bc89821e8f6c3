package io.mainstem.wire.fetch;

import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.FetchRequest;

/** A fetch request as it is described, in a version that knows names where some topic has no id. */
final class FetchCall extends AbstractRequest.Builder<FetchRequest> {
  private static final short LAST_VERSION_WITH_NAMES = 12;

  private final FetchRequestData data;

  FetchCall(FetchRequestData data, boolean withNames) {
    super(
        ApiKeys.FETCH,
        ApiKeys.FETCH.oldestVersion(),
        withNames ? LAST_VERSION_WITH_NAMES : ApiKeys.FETCH.latestVersion());
    this.data = data;
  }

  @Override
  public FetchRequest build(short version) {
    return new FetchRequest.SimpleBuilder(data).build(version);
  }

  @Override
  public String toString() {
    return "Fetch(session=" + data.sessionId() + ", epoch=" + data.sessionEpoch() + ")";
  }
}
