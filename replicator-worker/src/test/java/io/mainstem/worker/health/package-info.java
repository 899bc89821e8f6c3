/** Tests. */
@org.jspecify.annotations.NullMarked
package io.mainstem.worker.health;
