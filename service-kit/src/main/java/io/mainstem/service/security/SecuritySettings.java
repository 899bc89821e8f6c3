package io.mainstem.service.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may call the REST interface.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>mode</td><td>none</td><td>{@code none}: everybody, only on loopback addresses; {@code basic}: users below</td></tr>
 * <tr><td>users</td><td>none</td><td>{@code name}, {@code passwordHash} (made with {@code mainstem hash-password}), {@code role} (viewer,
 *     operator, admin)</td></tr>
 * <tr><td>callAs</td><td>none</td><td>{@code user} and {@code passwordFile}: how this process signs in to the other services</td></tr>
 * </table>
 */
public final class SecuritySettings {

  /** How callers are recognised. */
  public enum Mode {
    NONE,
    BASIC
  }

  /** One user. */
  public static final class User {
    @JsonProperty @NotBlank private String name = "";
    @JsonProperty @NotBlank private String passwordHash = "";
    @JsonProperty @NotNull private Role role = Role.VIEWER;

    public String name() {
      return name;
    }

    public String passwordHash() {
      return passwordHash;
    }

    public Role role() {
      return role;
    }
  }

  /** How this process signs in to others. */
  public static final class CallAs {
    @JsonProperty @NotBlank private String user = "";
    @JsonProperty @NotBlank private String passwordFile = "";

    public String user() {
      return user;
    }

    public String passwordFile() {
      return passwordFile;
    }
  }

  @JsonProperty @NotNull private Mode mode = Mode.NONE;
  @JsonProperty @Valid @NotNull private List<@Valid User> users = List.of();
  @JsonProperty @Valid private @Nullable CallAs callAs;

  public Mode mode() {
    return mode;
  }

  public List<User> users() {
    return users;
  }

  public @Nullable CallAs callAs() {
    return callAs;
  }
}
