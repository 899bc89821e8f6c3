-- What is left of windows when they are forgotten: sums by route and topic for an hour, later for a day.
-- A window is counted here in the transaction that forgets it, so it stands in one place at a time.
CREATE TABLE tally (
  route          TEXT   NOT NULL,
  topic          TEXT   NOT NULL,
  grain          TEXT   NOT NULL, -- HOUR or DAY
  start_at       BIGINT NOT NULL,
  windows        BIGINT NOT NULL,
  verified       BIGINT NOT NULL,
  failed         BIGINT NOT NULL,
  source_records BIGINT NOT NULL,
  target_records BIGINT NOT NULL,
  PRIMARY KEY (route, topic, grain, start_at)
);
CREATE INDEX tally_by_time ON tally (grain, start_at);

-- COPY: between source and target. PRODUCED: between producers and the source.
ALTER TABLE incident ADD COLUMN stage TEXT NOT NULL DEFAULT 'COPY';
