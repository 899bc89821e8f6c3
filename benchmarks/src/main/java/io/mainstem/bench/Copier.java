package io.mainstem.bench;

/** Something that copies a topic from one cluster to another, as a process of its own. */
interface Copier extends AutoCloseable {

  /** Begins to copy. */
  void start();

  /** The process that does the copying: the one whose CPU counts. */
  long pid();

  /** Where the copy arrives. */
  String targetTopic();

  @Override
  void close();
}
