/** The books on disk: SQLite by default, PostgreSQL with the same statements. */
@NullMarked
package io.mainstem.auditor.store;

import org.jspecify.annotations.NullMarked;
