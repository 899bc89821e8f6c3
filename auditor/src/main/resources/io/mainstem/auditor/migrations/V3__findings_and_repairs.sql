-- The records at fault, by name. Keys and values of records are never kept.
CREATE TABLE finding (
  incident      TEXT   NOT NULL,
  number        BIGINT NOT NULL, -- in order of offsets
  source_offset BIGINT NOT NULL, -- -1 if it never stood at the source
  target_offset BIGINT NOT NULL, -- -1 if it does not stand at the target
  record_time   BIGINT NOT NULL,
  PRIMARY KEY (incident, number)
);

-- Who delivers lost records again, and which: their batches count as the mirror's.
CREATE TABLE repair (
  operation       TEXT   NOT NULL PRIMARY KEY,
  route           TEXT   NOT NULL,
  topic           TEXT   NOT NULL,
  part            BIGINT NOT NULL,
  source_topic_id TEXT   NOT NULL,
  target_topic_id TEXT   NOT NULL,
  producer_id     BIGINT NOT NULL,
  source_ranges   TEXT   NOT NULL, -- JSON
  announced_at    BIGINT NOT NULL
);
