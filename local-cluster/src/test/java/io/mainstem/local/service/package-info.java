@NullMarked
package io.mainstem.local.service;

import org.jspecify.annotations.NullMarked;
