@org.jspecify.annotations.NullMarked
package io.mainstem.bench.assignment;
