package io.mainstem.wire.batch;

/** Where the fields of a batch lie, in bytes from its start. Magic v2 but for the first three. */
final class BatchLayout {
  static final int BASE_OFFSET = 0;
  static final int LENGTH = 8;
  static final int LEADER_EPOCH = 12;
  static final int MAGIC = 16;
  static final int CRC = 17;
  static final int ATTRIBUTES = 21;
  static final int LAST_OFFSET_DELTA = 23;
  static final int BASE_TIMESTAMP = 27;
  static final int MAX_TIMESTAMP = 35;
  static final int PRODUCER_ID = 43;
  static final int PRODUCER_EPOCH = 51;
  static final int BASE_SEQUENCE = 53;
  static final int RECORD_COUNT = 57;

  /** Bytes of a magic v2 header. */
  static final int HEADER_SIZE = 61;

  /** Bytes before the part that {@link #LENGTH} counts. */
  static final int LOG_OVERHEAD = 12;

  /** Bytes that must be there to know the magic. */
  static final int MAGIC_KNOWN = 17;

  static final int CODEC_MASK = 0x07;
  static final int LOG_APPEND_TIME = 0x08;
  static final int TRANSACTIONAL = 0x10;
  static final int CONTROL = 0x20;
  static final int DELETE_HORIZON = 0x40;

  static final byte MAGIC_V2 = 2;

  private BatchLayout() {}
}
