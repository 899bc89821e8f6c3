package io.mainstem.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the archive. */
final class BuiltVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Mainstem.class.getPackage().getImplementationVersion();
    return new String[] {
      "mainstem " + (version == null ? "(unpackaged)" : version),
      "Java " + Runtime.version() + ", " + System.getProperty("os.name")
    };
  }
}
