package io.mainstem.service.rest;

import io.mainstem.api.rest.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Cuts lists into pages. A page token names the last item of the page before, so changes in between
 * skip and repeat nothing else.
 */
public final class Paging {

  public static final int DEFAULT_LIMIT = 100;
  public static final int MAX_LIMIT = 1_000;

  private Paging() {}

  /**
   * @param key unique and comparable; the list is sorted by it
   * @param limit null for {@value #DEFAULT_LIMIT}
   * @param token from the page before, null for the first
   */
  public static <T> Page<T> page(
      List<T> all, Function<T, String> key, @Nullable Integer limit, @Nullable String token) {
    int size = limit == null ? DEFAULT_LIMIT : limit;
    if (size < 1 || size > MAX_LIMIT) {
      throw Problems.malformed("limit", limit + " is not within 1 to " + MAX_LIMIT);
    }
    String after = token == null ? null : decode(token);
    List<T> rest =
        all.stream()
            .filter(item -> after == null || key.apply(item).compareTo(after) > 0)
            .sorted(Comparator.comparing(key))
            .limit(size + 1L)
            .toList();
    if (rest.size() <= size) {
      return new Page<>(rest, null);
    }
    List<T> items = rest.subList(0, size);
    return new Page<>(List.copyOf(items), encode(key.apply(items.get(size - 1))));
  }

  private static String encode(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problems.malformed(
          "page", "'" + token + "' is not a page token that this service gave out");
    }
  }
}
