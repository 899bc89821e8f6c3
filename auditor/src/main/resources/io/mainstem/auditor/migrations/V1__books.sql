-- The same statements run on SQLite and on PostgreSQL.

-- One row for each log that is observed. Names a log once, so that segments need not.
CREATE TABLE log (
  id            BIGINT NOT NULL PRIMARY KEY,
  cluster       TEXT   NOT NULL,
  topic         TEXT   NOT NULL,
  topic_id      TEXT   NOT NULL,
  part          BIGINT NOT NULL,
  covered       BIGINT NOT NULL, -- everything below has been observed
  open_base     BIGINT NOT NULL, -- base offset of the last segment
  newest_window BIGINT,          -- null before the first record
  UNIQUE (cluster, topic, topic_id, part)
);

-- What a stretch of a log holds of one writer and one window.
CREATE TABLE segment (
  log           BIGINT NOT NULL,
  base_offset   BIGINT NOT NULL,
  window_start  BIGINT NOT NULL,
  writer        BIGINT NOT NULL,
  next_offset   BIGINT NOT NULL,
  closed        BIGINT NOT NULL,
  first_record  BIGINT NOT NULL,
  after_records BIGINT NOT NULL,
  records       BIGINT NOT NULL,
  bytes         BIGINT NOT NULL,
  batches       BIGINT NOT NULL, -- sum of their identities, wrapping around
  batch_order   BIGINT NOT NULL, -- hash of the sequence of their identities
  order_shift   BIGINT NOT NULL,
  seq           BIGINT NOT NULL, -- grows with every write: readers ask for what is new
  PRIMARY KEY (log, base_offset, window_start, writer)
);
CREATE INDEX segment_by_window ON segment (log, window_start);
CREATE INDEX segment_by_age ON segment (window_start);
CREATE INDEX segment_by_seq ON segment (seq);

-- What is said of each window of each mirror.
CREATE TABLE verdict (
  route          TEXT   NOT NULL,
  topic          TEXT   NOT NULL,
  part           BIGINT NOT NULL,
  window_start   BIGINT NOT NULL,
  verdict        TEXT   NOT NULL,
  settled        BIGINT NOT NULL,
  source_records BIGINT NOT NULL,
  target_records BIGINT NOT NULL,
  detail         TEXT,
  updated_at     BIGINT NOT NULL,
  PRIMARY KEY (route, topic, part, window_start)
);
CREATE INDEX verdict_by_window ON verdict (window_start);
CREATE INDEX verdict_unsettled ON verdict (window_start) WHERE settled = 0;

-- Proved faults. Keys and values of records are never kept.
CREATE TABLE incident (
  id            TEXT   NOT NULL PRIMARY KEY,
  route         TEXT   NOT NULL,
  topic         TEXT   NOT NULL,
  part          BIGINT NOT NULL,
  verdict       TEXT   NOT NULL,
  window_start  BIGINT NOT NULL,
  records       BIGINT NOT NULL,
  source_ranges TEXT   NOT NULL, -- JSON
  detail        TEXT   NOT NULL,
  opened_at     BIGINT NOT NULL,
  closed_at     BIGINT
);
CREATE INDEX incident_by_window ON incident (route, topic, part, window_start);
CREATE INDEX incident_by_time ON incident (opened_at);

CREATE TABLE fact (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
