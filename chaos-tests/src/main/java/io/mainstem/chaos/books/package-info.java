/** Which records were sent, acknowledged and delivered, in a bit each. Pure. */
@NullMarked
package io.mainstem.chaos.books;

import org.jspecify.annotations.NullMarked;
