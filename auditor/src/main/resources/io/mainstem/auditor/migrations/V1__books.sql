-- The same statements run on SQLite and on PostgreSQL. What grows with time is kept in the order of time, so
-- that pages fill up: ${clustered} makes SQLite keep the rows in their primary key, once.

-- One row for each log that is observed. Names a log once, so that segments need not.
CREATE TABLE log (
  id            BIGINT NOT NULL PRIMARY KEY,
  cluster       TEXT   NOT NULL,
  topic         TEXT   NOT NULL,
  topic_id      TEXT   NOT NULL,
  part          BIGINT NOT NULL,
  covered       BIGINT NOT NULL, -- everything below has been observed
  open_base     BIGINT NOT NULL, -- base offset of the last segment
  open_seq      BIGINT NOT NULL, -- its sequence number; 0 before the first
  newest_window BIGINT,          -- null before the first record
  UNIQUE (cluster, topic, topic_id, part)
);

-- What a stretch of a log holds of one writer and one window. Offsets are told from the stretch's own, which
-- makes most of them 0: SQLite keeps that in no byte at all.
CREATE TABLE segment (
  seq           BIGINT NOT NULL, -- grows with every write: readers ask for what is new
  window_start  BIGINT NOT NULL,
  writer        BIGINT NOT NULL,
  log           BIGINT NOT NULL,
  base_offset   BIGINT NOT NULL,
  length        BIGINT NOT NULL, -- offsets
  closed        BIGINT NOT NULL,
  skipped       BIGINT NOT NULL, -- offsets before the first of these records' batches
  left_over     BIGINT NOT NULL, -- offsets after the last of them
  records       BIGINT NOT NULL,
  bytes         BIGINT NOT NULL,
  batches       BIGINT NOT NULL, -- sum of their identities, wrapping around
  batch_order   BIGINT NOT NULL, -- hash of the sequence of their identities
  ordered       BIGINT NOT NULL, -- how many those are
  PRIMARY KEY (seq, window_start, writer)
)${clustered};
CREATE INDEX segment_by_window ON segment (log, window_start);

-- Names a mirror once, so that its windows need not.
CREATE TABLE mirror (
  id    BIGINT NOT NULL PRIMARY KEY,
  route TEXT   NOT NULL,
  topic TEXT   NOT NULL,
  part  BIGINT NOT NULL,
  UNIQUE (route, topic, part)
);

-- What is said of each window of each mirror.
CREATE TABLE verdict (
  window_start   BIGINT NOT NULL,
  mirror         BIGINT NOT NULL,
  verdict        TEXT   NOT NULL,
  settled        BIGINT NOT NULL,
  source_records BIGINT NOT NULL,
  target_records BIGINT NOT NULL,
  detail         TEXT,
  updated_at     BIGINT NOT NULL,
  PRIMARY KEY (window_start, mirror)
)${clustered};
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
