@NullMarked
package io.mainstem.chaos.books;

import org.jspecify.annotations.NullMarked;
