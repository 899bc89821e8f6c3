package io.mainstem.local.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The end of a log file, for people who have to know why a process failed. */
final class LogTail {
  private LogTail() {}

  /** At most the last {@code bytes} bytes; a sentence if there is nothing to read. */
  static String of(Path log, int bytes) {
    try (SeekableByteChannel channel = Files.newByteChannel(log)) {
      long size = channel.size();
      channel.position(Math.max(0, size - bytes));
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(size, bytes));
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Reads until the buffer is full or the file ends.
      }
      return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "(its log cannot be read: " + e + ")";
    }
  }
}
