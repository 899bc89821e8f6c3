package io.mainstem.chaos.workload;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Made-up taxi trips as JSON of about 200 bytes, keyed by driver. The same seed gives the same
 * trips.
 */
public final class Trips implements EventSource {
  private static final int DRIVERS = 5_000;
  private static final String[] PRODUCTS = {"pool", "standard", "large", "black"};

  private final String city;
  private final SplittableRandom random;
  private long next;

  public Trips(String city, long seed) {
    this.city = city;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public Event next() {
    String driver = city + "-d" + random.nextInt(DRIVERS);
    StringBuilder json = new StringBuilder(256);
    json.append("{\"trip\":\"").append(city).append('-').append(next++);
    json.append("\",\"driver\":\"").append(driver);
    json.append("\",\"rider\":\"r").append(random.nextInt(1_000_000));
    json.append("\",\"product\":\"").append(PRODUCTS[random.nextInt(PRODUCTS.length)]);
    json.append("\",\"pickup\":{\"lat\":");
    degrees(json, 37_000_000 + random.nextInt(1_000_000));
    json.append(",\"lon\":-");
    degrees(json, 122_000_000 + random.nextInt(1_000_000));
    json.append("},\"seconds\":").append(120 + random.nextInt(3_600));
    json.append(",\"cents\":").append(500 + random.nextInt(9_500));
    json.append(",\"surge\":").append(random.nextInt(10) == 0).append('}');
    return new Event(bytes(driver), bytes(json.toString()));
  }

  private static void degrees(StringBuilder json, int millionths) {
    json.append(millionths / 1_000_000).append('.');
    String fraction = Integer.toString(millionths % 1_000_000);
    json.append("0".repeat(6 - fraction.length())).append(fraction);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
