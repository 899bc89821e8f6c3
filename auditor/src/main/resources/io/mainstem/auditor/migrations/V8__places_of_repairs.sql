-- Where the records that were delivered again stand at the target, as runs in JSON: they may be counted in another
-- window than the one they were missing in.
ALTER TABLE repair ADD COLUMN placed TEXT NOT NULL DEFAULT '[]';
