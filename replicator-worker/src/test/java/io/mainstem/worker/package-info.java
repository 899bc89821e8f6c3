/** Tests of the whole worker. */
@org.jspecify.annotations.NullMarked
package io.mainstem.worker;
