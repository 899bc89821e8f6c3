/** Where the services of a region can be reached. */
@NullMarked
package io.mainstem.api.service;

import org.jspecify.annotations.NullMarked;
