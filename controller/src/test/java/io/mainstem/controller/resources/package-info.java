@org.jspecify.annotations.NullMarked
package io.mainstem.controller.resources;
