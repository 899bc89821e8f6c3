package io.mainstem.service.security;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recognises callers by what they send. Passwords are slow to check by design, so a good pair is
 * remembered for a minute, as a hash. Thread-safe.
 */
public final class SignIn {

  private static final String BASIC = "Basic ";

  private final SecuritySettings settings;
  private final Map<String, SecuritySettings.User> users;
  private final Cache<String, Caller> recognised =
      CacheBuilder.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofMinutes(1)).build();

  public SignIn(SecuritySettings settings) {
    this.settings = settings;
    this.users =
        settings.users().stream()
            .collect(Collectors.toMap(SecuritySettings.User::name, Function.identity()));
  }

  /**
   * Who sends this; empty if it is nobody that is known.
   *
   * @param authorization the header of that name, null if there is none
   */
  public Optional<Caller> recognise(@Nullable String authorization) {
    return switch (settings.mode()) {
      case NONE -> Optional.of(Caller.LOCAL);
      case BASIC ->
          authorization != null && authorization.startsWith(BASIC)
              ? basic(authorization)
              : Optional.empty();
    };
  }

  private Optional<Caller> basic(String authorization) {
    String remembered =
        Hashing.sha256().hashString(authorization, StandardCharsets.UTF_8).toString();
    Caller known = recognised.getIfPresent(remembered);
    if (known != null) {
      return Optional.of(known);
    }
    String pair;
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(BASIC.length()));
      pair = new String(decoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    SecuritySettings.User user = colon < 0 ? null : users.get(pair.substring(0, colon));
    if (user == null || !PasswordHash.matches(pair.substring(colon + 1), user.passwordHash())) {
      return Optional.empty();
    }
    Caller caller = new Caller(user.name(), user.role());
    recognised.put(remembered, caller);
    return Optional.of(caller);
  }
}
