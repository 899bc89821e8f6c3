package io.mainstem.wire.batch;

/** Compression of a record batch. The ordinal is the number in the batch's attributes. */
public enum Codec {
  NONE("none"),
  GZIP("gzip"),
  SNAPPY("snappy"),
  LZ4("lz4"),
  ZSTD("zstd");

  private static final Codec[] BY_ID = values();

  private final String configName;

  Codec(String configName) {
    this.configName = configName;
  }

  /** The name in topic and producer settings, e.g. {@code lz4}. */
  public String configName() {
    return configName;
  }

  /**
   * The codec with this number.
   *
   * @throws IllegalArgumentException for a number that no codec has
   */
  public static Codec ofId(int id) {
    if (id < 0 || id >= BY_ID.length) {
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
