/** Turns routes into mirrors and gives each mirror to one worker. */
@NullMarked
package io.mainstem.controller;

import org.jspecify.annotations.NullMarked;
