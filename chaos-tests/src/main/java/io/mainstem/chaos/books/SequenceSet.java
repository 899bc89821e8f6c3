package io.mainstem.chaos.books;

import java.util.Arrays;

/**
 * A set of sequence numbers from 0 on, one bit each: numbers are handed out without gaps, so a
 * hundred million of them take 12.5 MB. Not thread-safe.
 */
public final class SequenceSet {
  private static final int LARGEST = Integer.MAX_VALUE;

  private long[] words = new long[64];
  private long size;

  /** An empty set. */
  public SequenceSet() {}

  private SequenceSet(long[] words) {
    this.words = words;
    for (long word : words) {
      size += Long.bitCount(word);
    }
  }

  /**
   * Adds a number.
   *
   * @param number 0 to 2^31 - 1
   * @return false if it was there already
   */
  public boolean add(long number) {
    if (number < 0 || number > LARGEST) {
      throw new IllegalArgumentException("a sequence number is 0 to 2^31 - 1, not " + number);
    }
    int index = (int) (number >>> 6);
    if (index >= words.length) {
      words = Arrays.copyOf(words, Math.max(index + 1, words.length * 2));
    }
    long bit = 1L << (number & 63);
    if ((words[index] & bit) != 0) {
      return false;
    }
    words[index] |= bit;
    size++;
    return true;
  }

  public boolean contains(long number) {
    long index = number >>> 6;
    return number >= 0 && index < words.length && (words[(int) index] & (1L << (number & 63))) != 0;
  }

  public long size() {
    return size;
  }

  public SequenceSet union(SequenceSet other) {
    long[] larger = words.length >= other.words.length ? words : other.words;
    long[] smaller = words.length >= other.words.length ? other.words : words;
    long[] both = larger.clone();
    for (int i = 0; i < smaller.length; i++) {
      both[i] |= smaller[i];
    }
    return new SequenceSet(both);
  }

  public SequenceSet minus(SequenceSet other) {
    long[] rest = words.clone();
    for (int i = 0; i < Math.min(rest.length, other.words.length); i++) {
      rest[i] &= ~other.words[i];
    }
    return new SequenceSet(rest);
  }

  public SequenceSet intersection(SequenceSet other) {
    long[] common = Arrays.copyOf(words, Math.min(words.length, other.words.length));
    for (int i = 0; i < common.length; i++) {
      common[i] &= other.words[i];
    }
    return new SequenceSet(common);
  }

  /** The numbers from {@code first} on. */
  public SequenceSet from(long first) {
    long[] rest = words.clone();
    int index = (int) Math.min(first >>> 6, rest.length);
    Arrays.fill(rest, 0, index, 0);
    if (index < rest.length) {
      rest[index] &= -1L << (first & 63);
    }
    return new SequenceSet(rest);
  }

  /** The smallest numbers in it, at most {@code limit}: examples for people. */
  public long[] first(int limit) {
    long[] found = new long[(int) Math.min(limit, size)];
    int count = 0;
    for (int i = 0; i < words.length && count < found.length; i++) {
      for (long word = words[i]; word != 0 && count < found.length; word &= word - 1) {
        found[count++] = ((long) i << 6) + Long.numberOfTrailingZeros(word);
      }
    }
    return found;
  }
}
