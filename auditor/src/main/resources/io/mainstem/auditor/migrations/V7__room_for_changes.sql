-- PostgreSQL writes each version of a row beside the one before it. These rows change every second or two: where
-- their pages have room, a new version takes the place of one that nobody sees any more. SQLite changes rows in place.
${postgresql}ALTER TABLE log SET (fillfactor = 20);
${postgresql}ALTER TABLE kept SET (fillfactor = 20);
