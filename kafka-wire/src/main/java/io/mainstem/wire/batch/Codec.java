package io.mainstem.wire.batch;

/** Compression of a record batch. */
public enum Codec {
  NONE(0, "none"),
  GZIP(1, "gzip"),
  SNAPPY(2, "snappy"),
  LZ4(3, "lz4"),
  ZSTD(4, "zstd");

  private static final Codec[] BY_ID = values();

  private final int id;
  private final String configName;

  Codec(int id, String configName) {
    this.id = id;
    this.configName = configName;
  }

  /** The number in a batch's attributes. */
  public int id() {
    return id;
  }

  /** The name in topic and producer settings, e.g. {@code lz4}. */
  public String configName() {
    return configName;
  }

  /** True if a codec has this number. */
  public static boolean isKnown(int id) {
    return id >= 0 && id < BY_ID.length;
  }

  /**
   * The codec with this number.
   *
   * @throws IllegalArgumentException for a number that no codec has
   */
  public static Codec ofId(int id) {
    if (!isKnown(id)) {
      throw new IllegalArgumentException("Unknown compression codec number " + id);
    }
    return BY_ID[id];
  }

  /**
   * The codec of a topic's {@code compression.type}.
   *
   * @throws IllegalArgumentException for an unknown name; {@code producer} is not a codec
   */
  public static Codec ofConfigName(String name) {
    for (Codec codec : BY_ID) {
      if (codec.configName.equals(name)) {
        return codec;
      }
    }
    if (name.equals("uncompressed")) {
      return NONE;
    }
    throw new IllegalArgumentException("Unknown compression codec '" + name + "'");
  }
}
