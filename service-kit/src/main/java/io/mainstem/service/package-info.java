/** What every service process is made of: configuration, start-up, routing table, metrics. */
@NullMarked
package io.mainstem.service;

import org.jspecify.annotations.NullMarked;
