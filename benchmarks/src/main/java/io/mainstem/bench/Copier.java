package io.mainstem.bench;

/** Something that copies a topic from one cluster to another, as a process of its own. */
interface Copier extends AutoCloseable {

  /** As people call it. */
  String name();

  /** Starts the process and lets it copy. */
  void start();

  /** The process that does the copying: the one whose CPU counts. */
  long pid();

  /** Where the copy arrives. */
  String targetTopic();

  /** Ends the process. */
  @Override
  void close();
}
