package io.mainstem.controller.topology;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must change in the settings of a copy. Pure.
 *
 * @param set settings with their new values
 * @param unset settings that go back to the target cluster's own default
 */
record SettingChanges(Map<String, String> set, Set<String> unset) {

  SettingChanges {
    set = Map.copyOf(set);
    unset = Set.copyOf(unset);
  }

  /**
   * Makes the copy follow its source. A setting that only the copy has stays, for somebody at the
   * target wanted it so; it goes only if the source had it when it was last looked at.
   *
   * @param before the source's own settings when they were last looked at
   * @param source the source's own settings, without defaults
   * @param copy the copy's own settings, without defaults
   */
  static SettingChanges between(
      Map<String, String> before, Map<String, String> source, Map<String, String> copy) {
    Map<String, String> set = new TreeMap<>();
    source.forEach(
        (name, value) -> {
          if (!value.equals(copy.get(name))) {
            set.put(name, value);
          }
        });
    Set<String> unset = new TreeSet<>(before.keySet());
    unset.retainAll(copy.keySet());
    unset.removeAll(source.keySet());
    return new SettingChanges(set, unset);
  }

  boolean isEmpty() {
    return set.isEmpty() && unset.isEmpty();
  }
}
