-- Under which leader epochs was written what has been observed of a log, so that whoever goes on reading notices
-- that the log has lost some of it meanwhile. Empty: not known.
ALTER TABLE log ADD COLUMN epochs TEXT NOT NULL DEFAULT ''; -- epoch@offset of each, oldest first

-- What logs have lost after it had been observed.
CREATE TABLE lost_end (
  number       BIGINT NOT NULL PRIMARY KEY,
  log          BIGINT NOT NULL,
  lost_from    BIGINT NOT NULL, -- offsets
  lost_to      BIGINT NOT NULL,
  epoch        BIGINT NOT NULL, -- leader epoch of the last batch that was lost; -1: not known
  first_window BIGINT NOT NULL,
  last_window  BIGINT NOT NULL, -- before the first: none
  noticed_at   BIGINT NOT NULL
);
CREATE INDEX lost_end_by_log ON lost_end (log);
