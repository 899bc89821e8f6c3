/** Where the services of all regions can be reached. */
@NullMarked
package io.mainstem.service.directory;

import org.jspecify.annotations.NullMarked;
